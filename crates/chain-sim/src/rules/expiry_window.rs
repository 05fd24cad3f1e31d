//! For how long executing messages are valid.

/// For how long after its initiating message an executing message is valid, in seconds: seven days.
/// A chain's window can be shorter, not longer.
pub const MESSAGE_EXPIRY_WINDOW: u64 = 604_800;

/// The error for an expiry window of more than [seven days](MESSAGE_EXPIRY_WINDOW).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("message expiry window: expected at most {expected} s, got {actual} s")]
pub struct WindowTooLong {
    /// The longest window, in seconds.
    pub expected: u64,
    /// The requested window, in seconds.
    pub actual: u64,
}

/// Checks an expiry window, in seconds.
///
/// # Errors
///
/// [`WindowTooLong`].
pub(crate) const fn require_window(seconds: u64) -> Result<(), WindowTooLong> {
    if seconds <= MESSAGE_EXPIRY_WINDOW {
        return Ok(());
    }
    Err(WindowTooLong { expected: MESSAGE_EXPIRY_WINDOW, actual: seconds })
}
