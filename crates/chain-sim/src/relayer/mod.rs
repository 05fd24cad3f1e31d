//! The relayer: reads the chains, and submits relays by a configurable policy. It reads only what a
//! real relayer could: heads, blocks, receipts, pools, the reasons of reverted transactions, and what
//! a relay would do on its destination.

mod agenda;
mod ages;
mod awaiting;
mod chain_view;
mod change;
mod entries;
mod gas;
mod obstacle;
mod obstacles;
mod policy;
mod prune;
mod read;
mod relay;
mod relay_gas;
mod relayed_message;
mod relayer;
mod reorg;
mod requirement;
mod restart;
#[cfg(feature = "serde")]
mod restore;
mod settled;
mod state;

#[cfg(feature = "trace")]
pub(crate) use self::relayed_message::relayed_message;
pub use self::{
    policy::{Parking, RelayOrder, RelayerConfig, Retries, SkipRule},
    relay::Relay,
    relayer::Relayer,
    state::{MessageState, RelayFailure, SentLog, Totals, TrackedMessage},
};
