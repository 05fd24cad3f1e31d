//! What people tell a running relayer.

use alloy_primitives::B256;

/// What to do with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Command {
    /// Relay it again: it is due at once, with all its attempts.
    Retry(B256),
    /// Do not relay it.
    Skip(B256),
}

/// What became of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Told {
    /// It was done.
    Done,
    /// There is no such message, or nothing to do for it in its state.
    Nothing,
}
