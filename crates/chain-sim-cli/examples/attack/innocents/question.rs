//! What innocent clients ask, and how.

use serde::{Deserialize, Serialize};

/// What a client asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Question {
    BlockNumber,
    ChainId,
    Ready,
    Send,
    Echo,
}

/// Whether a client keeps its connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Habit {
    Keeps,
    Reconnects,
}
