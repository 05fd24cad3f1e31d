//! Saved pools.

use alloy_primitives::{Address, ChainId};
use serde::{Deserialize, Serialize};

use super::{SavedTransaction, unexpected};
use crate::{
    chain::{Pool, PooledTransaction, Waiting},
    error::Error,
};

/// A pooled transaction.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SavedPooled {
    pub(crate) transaction: SavedTransaction,
    /// Whether the sequencer checks no rule for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) unchecked: bool,
    /// Whether the pool finds this transaction by sender and nonce, which several may share.
    pub(crate) is_found: bool,
}

impl SavedPooled {
    /// Saves a transaction, and whether its pool finds it by sender and nonce.
    pub(crate) fn new(pooled: &PooledTransaction, is_found: bool) -> Self {
        Self {
            transaction: SavedTransaction::from(&pooled.transaction),
            unchecked: pooled.unchecked,
            is_found,
        }
    }
}

/// A pool, with its transactions in order.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SavedPool {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) queue: Vec<SavedPooled>,
    /// Next nonces of accounts, in files of earlier versions, where they were not computed.
    #[serde(default, skip_serializing)]
    pub(crate) next_nonces: Vec<(Address, u64)>,
}

impl From<&Pool> for SavedPool {
    fn from(pool: &Pool) -> Self {
        let queue = pool.queue().map(|(pooled, is_found)| SavedPooled::new(pooled, is_found));
        Self { queue: queue.collect(), next_nonces: Vec::new() }
    }
}

impl SavedPool {
    /// Restores the pool of a chain whose blocks have this gas limit, and whose accounts have these
    /// next nonces.
    ///
    /// # Errors
    ///
    /// [`Error::Saved`] for a transaction that such a pool does not admit.
    pub(crate) fn read(
        self,
        chain_id: ChainId,
        nonce: impl Fn(Address) -> u64,
    ) -> Result<Pool, Error> {
        let read = |pooled: SavedPooled| {
            let (transaction, _) = pooled.transaction.read()?;
            let waiting = if pooled.unchecked {
                Waiting::unchecked(transaction)
            } else {
                Waiting::saved(transaction, chain_id).map_err(|refusal| {
                    let at = format!("pool of chain {chain_id}");
                    unexpected(at, "transactions that it admits", refusal)
                })?
            };
            Ok((waiting, pooled.is_found))
        };
        let Self { queue, next_nonces } = self;
        // The pool computes them.
        drop(next_nonces);
        let queue = queue.into_iter().map(read).collect::<Result<Vec<_>, Error>>()?;
        Ok(Pool::restore(queue, nonce))
    }
}
