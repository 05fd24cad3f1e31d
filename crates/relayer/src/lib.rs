//! A relayer of the OP Stack's cross-chain messages as a state machine: it is told what has happened
//! on the chains, and says what to do. It has no clock, socket or thread, so that a simulator can
//! test the code that relays between real chains.
//!
//! - [`Messages`] knows every message that was sent, its [state](MessageState), and which relays are
//!   due by the [policy](RelayerConfig). It is told of blocks, reorgs and the outcomes of relays, one
//!   [`Event`] at a time.
//! - [`Machine`] relays between chains of real nodes: on top of the messages it has payers, nonces,
//!   fees, budgets and a [store](Store), and turns what nodes say ([`NodeEvent`]) into what its driver
//!   must do ([`Action`]).
//!
//! All times are in seconds.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(not(test), warn(clippy::unwrap_used))]

mod fees;
mod machine;
mod messages;
mod node_refusal;
mod policy;
mod revert_reason;
mod safety;
mod store;

pub use fees::{FeeConfig, Fees};
pub use machine::{
    Action, BlockRead, Call, ChainConfig, ChainStatus, Head, Lists, Machine, MachineConfig,
    NodeEvent, PayerStatus, Place, RelayedLog, Report, RequestId, Unsigned,
};
pub use messages::{
    BlockId, ChainFacts, Draft, Event, Horizon, InPrunedBlocks, Meaning, MessageState, Messages,
    Obstacle, Outcome, Refusal, RelayFailure, SentLog, Settled, Submission, Totals, TrackedMessage,
    relayed_message,
};
pub use node_refusal::{NodeRefusal, RefusalReason, Said};
pub use policy::{Parking, RELAYER_ACCOUNT, RelayOrder, RelayerConfig, Retries, SkipRule};
pub use revert_reason::RevertReason;
pub use safety::{SafetyHeads, SafetyLevel};
pub use store::{
    Attempt, AttemptId, AttemptPlace, Change, Count, MemoryError, MemoryStore, Page, Position,
    Purpose, Query, RelayOfUnknown, Saved, Spend, Spender, Store, StoredBlock, StoredFailure,
    StoredLog, StoredMessage, StoredState, Version,
};
