//! Snapshots, reverts, resets and reorgs.

use alloy_primitives::U64;
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use serde::{Deserialize, de::IgnoredAny};

use super::ChainApi;
use crate::devnet::{Devnet, RequestError};
use chain_sim::ReorgedTransactions;

/// A chain to fork. Forking is not supported.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Forking {
    json_rpc_url: Option<String>,
    block_number: Option<U64>,
}

/// The request of a reset.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct ResetRequest {
    forking: Option<Forking>,
    #[serde(flatten)]
    own: Forking,
}

#[rpc(server)]
pub(crate) trait RewindApi {
    /// Takes a snapshot of the whole cluster, with all chains and the clock, and returns its id.
    #[method(name = "evm_snapshot", aliases = ["anvil_snapshot"])]
    async fn snapshot(&self) -> RpcResult<U64>;

    /// Reverts all chains to a snapshot, and drops it and the later ones. Returns whether it
    /// existed. The clock's offset from real time is restored.
    #[method(name = "evm_revert", aliases = ["anvil_revert"])]
    async fn revert(&self, id: U64) -> RpcResult<bool>;

    /// Reverts the whole cluster to its genesis, and drops all snapshots.
    #[method(name = "anvil_reset", aliases = ["hardhat_reset"])]
    async fn reset(&self, request: Option<ResetRequest>) -> RpcResult<()>;

    /// Replaces this chain's last `depth` blocks by as many without transactions. Blocks of other
    /// chains that depended on them are replaced as well.
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
        let begin = move |devnet: &mut Devnet| devnet.begin_reorg(chain, depth.to(), dropped);
        let reorged = self.owner.ask_long(begin);
        reorged.await?;
        Ok(())
    }
}
