//! Saved reasons of failed calls.

use alloy_primitives::Bytes;
use serde::{Deserialize, Serialize};

use crate::chain::RevertReason;

/// The reason why a call failed, as revert data.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum SavedReason {
    Output(Bytes),
    OutOfGas,
    Halt(String),
}

impl From<&RevertReason> for SavedReason {
    fn from(reason: &RevertReason) -> Self {
        match reason {
            RevertReason::OutOfGas => Self::OutOfGas,
            RevertReason::Halt { reason } => Self::Halt(reason.clone()),
            other => Self::Output(other.encode()),
        }
    }
}

impl From<SavedReason> for RevertReason {
    fn from(reason: SavedReason) -> Self {
        match reason {
            SavedReason::Output(output) => Self::decode(&output),
            SavedReason::OutOfGas => Self::OutOfGas,
            SavedReason::Halt(reason) => Self::Halt { reason },
        }
    }
}
