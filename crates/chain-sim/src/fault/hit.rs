//! Relays that faults have met.

use core::fmt;

use alloy_primitives::{B256, ChainId};

use super::Fault;
use crate::rules::Refusal;

/// A relay that a fault has met. A fault of the next relay waits until there is one, so that this can
/// be in a later step than that of the schedule. `Display` writes what the fault did to the relay.
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

impl fmt::Display for Hit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { fault, message, destination, refusal, .. } = self;
        let relay = format_args!("the relay of message {message} on chain {destination}");
        match fault {
            Fault::LoseRelay => write!(f, "{relay} is lost on its way to the pool"),
            Fault::DelayRelay { seconds } => write!(f, "{relay} is held back for {seconds} s"),
            Fault::DuplicateRelay => write!(f, "{relay} is submitted twice"),
            Fault::ReorderRelays => {
                write!(f, "{relay} and the others of its step are submitted in reverse order")
            }
            Fault::ForgeRelay { forgery, unchecked } => {
                write!(f, "somebody submits a copy of {relay}, forged with {forgery}")?;
                match refusal {
                    Some(refusal) => write!(f, ", and the pool refuses it: {refusal}"),
                    None if *unchecked => f.write_str(", and the sequencer checks no rule"),
                    None => Ok(()),
                }
            }
            // These meet no relay.
            Fault::Reorg { .. }
            | Fault::DroppingReorg { .. }
            | Fault::Failsafe { .. }
            | Fault::CrashRelayer { .. }
            | Fault::Jump { .. } => write!(f, "{fault} meets {relay}"),
        }
    }
}
