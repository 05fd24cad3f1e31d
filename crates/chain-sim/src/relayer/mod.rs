//! The relayer: reads the chains, and submits relays by a configurable policy. It reads only what a
//! real relayer could: heads, blocks, receipts, pools, and the reasons of reverted transactions.

mod agenda;
mod awaiting;
mod chain_view;
mod policy;
mod prune;
mod read;
mod relay;
mod relayed_message;
mod relayer;
mod reorg;
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
