//! A relayer of the OP Stack's cross-chain messages as a state machine: it is told what has happened
//! on the chains, and says what to do. It has no clock, socket or thread, so that a simulator can
//! test the code that relays between real chains.
//!
//! - [`Messages`] knows every message that was sent, its [state](MessageState), and which relays are
//!   due by the [policy](RelayerConfig). It is told of blocks, reorgs and the outcomes of relays, one
//!   [`Event`] at a time.
//!
//! All times are in seconds.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(not(test), warn(clippy::unwrap_used))]

mod messages;
mod policy;
mod revert_reason;
mod safety;

pub use messages::{
    BlockId, ChainFacts, Draft, Event, Horizon, InPrunedBlocks, Meaning, MessageState, Messages,
    Obstacle, Outcome, Refusal, RelayFailure, SentLog, Settled, Submission, Totals, TrackedMessage,
    relayed_message,
};
pub use policy::{Parking, RELAYER_ACCOUNT, RelayOrder, RelayerConfig, Retries, SkipRule};
pub use revert_reason::RevertReason;
pub use safety::{SafetyHeads, SafetyLevel};
