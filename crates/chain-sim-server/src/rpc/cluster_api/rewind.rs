//! Snapshots, reverts and reorgs of all chains.

use alloy_primitives::U64;
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use serde::{Deserialize, Serialize};

use super::{ClusterApi, change_view::MoveView, fallout_view::FalloutView, head_view::HeadView};
use crate::devnet::{Devnet, LongChange, RequestError};
use chain_sim::ReorgedTransactions;

/// The blocks to remove.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ReorgRequest {
    /// The chain's id.
    chain: U64,
    /// Number of blocks.
    depth: U64,
    /// What happens to their transactions; by default they are dropped.
    transactions: Option<ReorgedTransactions>,
}

/// The result of a reorg.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct ReorgView {
    #[serde(flatten)]
    fallout: FalloutView,
    /// The messages whose states have changed.
    messages: Vec<MoveView>,
    /// The heads of all chains.
    heads: Vec<HeadView>,
}

#[rpc(server, namespace = "cluster")]
pub(crate) trait RewindApi {
    /// Takes a snapshot of all chains, the clock and the relayer, and returns its id.
    #[method(name = "snapshot")]
    async fn snapshot(&self) -> RpcResult<U64>;

    /// Reverts to a snapshot, and drops it and the later ones. Removes chains that were added after
    /// it, and closes their ports. Returns the heads.
    #[method(name = "revert")]
    async fn revert(&self, id: U64) -> RpcResult<Vec<HeadView>>;

    /// Replaces the last blocks of a chain by as many new ones. Blocks of other chains that
    /// depended on them are replaced as well.
    #[method(name = "reorg")]
    async fn reorg(&self, request: ReorgRequest) -> RpcResult<ReorgView>;
}

#[jsonrpsee::core::async_trait]
impl RewindApiServer for ClusterApi {
    async fn snapshot(&self) -> RpcResult<U64> {
        Ok(U64::from(self.owner.ask(Devnet::snapshot).await?))
    }

    async fn revert(&self, id: U64) -> RpcResult<Vec<HeadView>> {
        let heads = self.owner.ask(move |devnet| {
            if !devnet.revert(id.to())? {
                let ids: Vec<U64> = devnet.snapshots.iter().map(|(id, _)| U64::from(id)).collect();
                return Err(RequestError::parameter("id", format!("one of {ids:?}"), id));
            }
            Ok(HeadView::all(&devnet.cluster))
        });
        Ok(heads.await?)
    }

    async fn reorg(&self, request: ReorgRequest) -> RpcResult<ReorgView> {
        Ok(self.owner.ask_long(move |devnet| begin_reorg(devnet, request)).await?)
    }
}

/// Begins a reorg.
fn begin_reorg(
    devnet: &mut Devnet,
    request: ReorgRequest,
) -> Result<impl LongChange<Outcome = ReorgView> + use<>, RequestError> {
    let chain = devnet.named_chain("chain", request.chain.to())?;
    let transactions = request.transactions.unwrap_or(ReorgedTransactions::Dropped);
    let before = devnet.relayer.clone();
    let reorg = devnet.begin_reorg(chain, request.depth.to(), transactions)?;
    Ok(reorg.then(move |devnet, fallout| ReorgView {
        fallout: (&fallout).into(),
        messages: MoveView::all(&before, &devnet.relayer, &devnet.cluster),
        heads: HeadView::all(&devnet.cluster),
    }))
}
