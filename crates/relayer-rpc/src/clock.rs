//! Real time.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Returns the time, in seconds since the epoch.
pub(crate) fn real_time() -> u64 {
    since_epoch().as_secs()
}

/// Returns the time from now to a second since the epoch.
pub(crate) fn until_second(second: u64) -> Duration {
    Duration::from_secs(second).saturating_sub(since_epoch())
}

/// Returns the time since the epoch.
fn since_epoch() -> Duration {
    // Before the epoch, only a clock that was never set is.
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}
