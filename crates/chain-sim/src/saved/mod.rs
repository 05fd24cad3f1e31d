//! The serialized form of clusters and relayers: separate types with a version, which stay the same
//! when the types in memory change. They work with any format of serde; `docs/STATE.md` describes
//! them as JSON.

mod account;
mod block;
mod chain;
mod chain_changes;
mod cluster;
mod cluster_changes;
mod code;
mod config;
mod engine;
mod interop_filter;
mod link;
mod list_changes;
mod map_changes;
mod pool;
mod pruned;
mod pruned_message;
mod reason;
mod receipt;
mod relayer;
mod relayer_changes;
mod totals;
mod transaction;

pub(crate) use self::{
    account::SavedAccount, chain::SavedChain, code::Codes, config::ChainConfigRecord,
    engine::SavedEngine, interop_filter::InteropFilterRecord, link::SavedLink, pool::SavedPool,
    pruned::SavedPruned, pruned_message::SavedPrunedMessage, reason::SavedReason,
    receipt::SavedReceipt, totals::SavedTotals, transaction::SavedTransaction,
};
pub use self::{
    cluster::SavedCluster, cluster_changes::ClusterChanges, relayer::SavedRelayer,
    relayer_changes::RelayerChanges,
};

use crate::error::Error;

/// Builds the error for an unexpected value.
#[expect(clippy::needless_pass_by_value, reason = "numbers, hashes and texts that are made for it")]
pub(crate) fn unexpected(
    at: impl Into<String>,
    expected: impl ToString,
    actual: impl ToString,
) -> Error {
    Error::Saved { at: at.into(), expected: expected.to_string(), actual: actual.to_string() }
}
