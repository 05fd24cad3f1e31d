//! What a cluster is when it is written down: types of their own, with a version, that do not change
//! when what they stand for is kept otherwise. They say how they are serialized and are for no
//! certain format; `docs/STATE.md` describes them as JSON.

mod account;
mod block;
mod chain;
mod cluster;
mod code;
mod config;
mod engine;
mod link;
mod pool;
mod pruned;
mod reason;
mod receipt;
mod relayer;
mod transaction;

pub(crate) use self::{
    account::SavedAccount,
    chain::SavedChain,
    code::Codes,
    config::ChainConfigRecord,
    engine::SavedEngine,
    link::SavedLink,
    pool::{SavedPool, SavedPooled},
    pruned::SavedPruned,
    reason::SavedReason,
    receipt::SavedReceipt,
    relayer::{SavedFailure, SavedMessage, SavedMessageState},
    transaction::SavedTransaction,
};
pub use self::{cluster::SavedCluster, relayer::SavedRelayer};

use crate::Error;

/// What is not as it has to be.
#[expect(clippy::needless_pass_by_value, reason = "numbers, hashes and texts that are made for it")]
pub(crate) fn unexpected(
    at: impl Into<String>,
    expected: impl ToString,
    actual: impl ToString,
) -> Error {
    Error::Saved { at: at.into(), expected: expected.to_string(), actual: actual.to_string() }
}
