//! The way back: snapshots, reorgs, the genesis.

use alloy_primitives::U64;
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use serde::{Deserialize, de::IgnoredAny};

use super::ChainApi;
use crate::{
    ReorgedTransactions,
    server::{devnet::Devnet, error::RequestError},
};

/// Another chain to copy, which is not supported.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Forking {
    json_rpc_url: Option<String>,
    block_number: Option<U64>,
}

/// What to go back to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub(super) struct ResetRequest {
    forking: Option<Forking>,
    #[serde(flatten)]
    own: Forking,
}

#[rpc(server)]
pub(super) trait RewindApi {
    /// Keeps the whole cluster as it is, all chains and the clock; what to say to come back.
    #[method(name = "evm_snapshot", aliases = ["anvil_snapshot"])]
    async fn snapshot(&self) -> RpcResult<U64>;

    /// Goes back to a snapshot, with all chains, and forgets it and the later ones; whether there was
    /// one. The clock is as far ahead of real time as it was.
    #[method(name = "evm_revert", aliases = ["anvil_revert"])]
    async fn revert(&self, id: U64) -> RpcResult<bool>;

    /// Goes back to the genesis of the whole cluster, and forgets all snapshots.
    #[method(name = "anvil_reset", aliases = ["hardhat_reset"])]
    async fn reset(&self, request: Option<ResetRequest>) -> RpcResult<()>;

    /// Puts as many new blocks in the place of this chain's last `depth` blocks, without their
    /// transactions. What depended on them on other chains is replaced as well.
    #[method(name = "anvil_reorg")]
    async fn reorg(&self, depth: U64, tx_block_pairs: Option<Vec<IgnoredAny>>) -> RpcResult<()>;
}

#[jsonrpsee::core::async_trait]
impl RewindApiServer for ChainApi {
    async fn snapshot(&self) -> RpcResult<U64> {
        Ok(U64::from(self.owner.ask(Devnet::snapshot).await?))
    }

    async fn revert(&self, id: U64) -> RpcResult<bool> {
        Ok(self.owner.ask(move |devnet| devnet.revert(id.to())).await?)
    }

    async fn reset(&self, request: Option<ResetRequest>) -> RpcResult<()> {
        let ResetRequest { forking, own } = request.unwrap_or_default();
        for forking in forking.into_iter().chain([own]) {
            if forking != Forking::default() {
                return Err(RequestError::parameter(
                    "forking",
                    "nothing: forking is not supported",
                    format!("{forking:?}"),
                )
                .into());
            }
        }
        Ok(self.owner.ask(Devnet::reset).await?)
    }

    async fn reorg(&self, depth: U64, tx_block_pairs: Option<Vec<IgnoredAny>>) -> RpcResult<()> {
        let transactions = tx_block_pairs.unwrap_or_default();
        if !transactions.is_empty() {
            return Err(RequestError::parameter(
                "txBlockPairs",
                "none: transactions for the new blocks are not supported",
                transactions.len(),
            )
            .into());
        }
        let chain = self.chain;
        let dropped = ReorgedTransactions::Dropped;
        let reorged = self.owner.ask(move |devnet| devnet.reorg(chain, depth.to(), dropped));
        reorged.await?;
        Ok(())
    }
}
