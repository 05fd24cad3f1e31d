//! The state after any block, or after the pending block.

use std::sync::Arc;

use alloy_eips::BlockId;
use alloy_primitives::{Address, ChainId};
use alloy_serde::JsonStorageKey;
use chain_sim::{AccountProof, State};

use super::{block_tag::BlockRef, computed::Pending, error::RequestError, view::View};

impl View {
    /// Builds the next block on a copy of the chain, and returns the copy, whose head is that block.
    /// The block is built once for each version of the cluster.
    ///
    /// # Errors
    ///
    /// As [`Cluster::mine`](chain_sim::Cluster::mine).
    pub(crate) fn pending(&self, id: ChainId) -> Result<Pending, RequestError> {
        self.computed.pending(id, self.cluster.version(), || {
            let mut copy = self.cluster.clone();
            copy.mine(id)?;
            Ok(Arc::new(copy.chain(id)?.clone()))
        })
    }

    /// As [`pending`](Self::pending). Returns `None` if the state after the next block is that after
    /// the head: no transaction waits, and the next block begins with nothing.
    ///
    /// # Errors
    ///
    /// As [`pending`](Self::pending).
    pub(crate) fn pending_change(&self, id: ChainId) -> Result<Option<Pending>, RequestError> {
        let chain = self.chain(id)?;
        if chain.pooled() == 0 && !chain.begins_blocks() {
            return Ok(None);
        }
        self.pending(id).map(Some)
    }

    /// Reads the state after a block. The pending block includes all waiting transactions.
    ///
    /// # Errors
    ///
    /// [`RequestError::BlockNotFound`], [`RequestError::TimedOut`].
    pub(crate) fn on_state<T>(
        &self,
        id: ChainId,
        block: Option<BlockId>,
        read: impl FnOnce(&State) -> T,
    ) -> Result<T, RequestError> {
        let chain = self.chain(id)?;
        match self.resolve_block(id, block)? {
            BlockRef::Pending => {
                let pending = self.pending_change(id)?;
                Ok(read(pending.as_deref().unwrap_or(chain).state()))
            }
            BlockRef::Number(number) if number == chain.head().number() => Ok(read(chain.state())),
            BlockRef::Number(number) => {
                let state = self.computed.state_at(chain, number, &self.interrupt)?;
                state
                    .map(|state| read(&state))
                    .ok_or_else(|| RequestError::BlockNotFound { actual: number.to_string() })
            }
        }
    }

    /// Proves an account and words of its storage in the state after a block. The pending block
    /// includes all waiting transactions.
    ///
    /// # Errors
    ///
    /// [`RequestError::BlockNotFound`].
    pub(crate) fn prove(
        &self,
        id: ChainId,
        address: Address,
        keys: &[JsonStorageKey],
        block: Option<BlockId>,
    ) -> Result<AccountProof, RequestError> {
        let chain = self.chain(id)?;
        let slots = keys.iter().map(JsonStorageKey::as_b256);
        let (number, proof) = match self.resolve_block(id, block)? {
            BlockRef::Pending => {
                let pending = self.pending_change(id)?;
                let chain = pending.as_deref().unwrap_or(chain);
                let number = chain.head().number();
                (number, chain.prove(number, address, slots))
            }
            BlockRef::Number(number) => (number, chain.prove(number, address, slots)),
        };
        proof.ok_or_else(|| RequestError::BlockNotFound { actual: number.to_string() })
    }
}
