//! What a relayer must know about a chain besides its blocks.

use alloy_primitives::B256;

/// What holds for a chain now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainFacts {
    /// The number of the first block that can be read: those before it are pruned, or were built
    /// before the relayer began.
    pub first_block: u64,
    /// How long the chain can execute a message, in seconds.
    pub message_expiry_window: u64,
    /// Hash of the messenger's code at the head.
    pub messenger: B256,
    /// The highest gas limit of a transaction that the chain accepts.
    pub gas_limit: u64,
}

impl Default for ChainFacts {
    /// A chain that can be read from genesis, and executes messages for seven days.
    fn default() -> Self {
        Self {
            first_block: 0,
            message_expiry_window: MESSAGE_EXPIRY_WINDOW,
            messenger: B256::ZERO,
            gas_limit: u64::MAX,
        }
    }
}

/// How long messages can be executed where no chain says otherwise, in seconds: seven days.
pub(super) const MESSAGE_EXPIRY_WINDOW: u64 = 7 * 24 * 60 * 60;
