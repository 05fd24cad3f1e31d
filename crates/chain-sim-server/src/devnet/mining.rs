//! When a chain builds blocks.

use serde::{Deserialize, Serialize};

/// The mining mode of a chain: when it builds blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Mining {
    /// Whenever a transaction comes in.
    Automatic,
    /// Every so many seconds, at least 1.
    Interval(u64),
    /// Only on request.
    Manual,
}

/// The most blocks that one request may build, over all chains.
pub(crate) const MOST_BLOCKS: u64 = 100_000;
/// Number of blocks that a request builds before other requests are served.
pub(crate) const BLOCKS_AT_ONCE: u64 = 100;

impl Mining {
    /// Returns the mode for a block time in seconds; 0 means [`Automatic`](Self::Automatic).
    pub const fn from_block_time(seconds: u64) -> Self {
        if seconds == 0 { Self::Automatic } else { Self::Interval(seconds) }
    }
}
