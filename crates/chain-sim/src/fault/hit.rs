//! Relays that faults have met.

use alloy_primitives::{B256, ChainId};

use super::Fault;
use crate::rules::Refusal;

/// A relay that a fault has met. A fault of the next relay waits until there is one, so that this can
/// be in a later step than that of the schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The step.
    pub step: u64,
    /// The fault.
    pub fault: Fault,
    /// Hash of the message.
    pub message: B256,
    /// Chain id of the destination.
    pub destination: ChainId,
    /// Why the destination's pool refused the [forged copy](Fault::ForgeRelay); `None` where it did
    /// not, and for other faults.
    pub refusal: Option<Refusal>,
}
