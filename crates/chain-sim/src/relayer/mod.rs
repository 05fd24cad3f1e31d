//! The relayer of a cluster: it tells the state machine of crate `relayer` what has happened on the
//! chains, and submits the relays that are due. It reads only what a real relayer could: heads, blocks,
//! receipts, pools, the reasons of reverted transactions, and what a relay would do on its destination.

mod gaps;
mod gas;
mod meaning;
mod obstacle;
mod prune;
mod read;
mod relay;
mod relay_gas;
mod relayer;
mod restart;

#[cfg(feature = "trace")]
pub(crate) use ::relayer::relayed_message;
pub use ::relayer::{Parking, RelayOrder, RelayerConfig, Retries, SentLog, SkipRule, Totals};

pub use self::{relay::Relay, relayer::Relayer};
use crate::rules::Refusal;

/// The state of a message, as far as the relayer has read the chains.
pub type MessageState = ::relayer::MessageState<Refusal>;
/// The reason why a relay failed.
pub type RelayFailure = ::relayer::RelayFailure<Refusal>;
/// A message that the relayer has found.
pub type TrackedMessage = ::relayer::TrackedMessage<Refusal>;
