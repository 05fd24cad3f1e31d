//! The way back, of all chains: snapshots and reorgs.

use alloy_primitives::U64;
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use serde::{Deserialize, Serialize};

use super::{ClusterApi, change_view::MoveView, fallout_view::FalloutView, head_view::HeadView};
use crate::{
    ReorgedTransactions,
    server::{devnet::Devnet, error::RequestError},
};

/// What is to be taken back.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ReorgRequest {
    /// The chain's id.
    chain: U64,
    /// How many blocks.
    depth: U64,
    /// What becomes of their transactions; they are dropped, if it is left out.
    transactions: Option<ReorgedTransactions>,
}

/// What a reorg has come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct ReorgView {
    #[serde(flatten)]
    fallout: FalloutView,
    /// The messages that are elsewhere now.
    messages: Vec<MoveView>,
    /// The heads of all chains.
    heads: Vec<HeadView>,
}

#[rpc(server, namespace = "cluster")]
pub(super) trait RewindApi {
    /// Keeps everything as it is, all chains, the clock and the relayer; what to say to come back.
    #[method(name = "snapshot")]
    async fn snapshot(&self) -> RpcResult<U64>;

    /// Goes back to a snapshot, and forgets it and the later ones. A chain that was added later is
    /// gone, and its port closed. The heads then.
    #[method(name = "revert")]
    async fn revert(&self, id: U64) -> RpcResult<Vec<HeadView>>;

    /// Takes back the last blocks of a chain, and builds as many anew. What depended on them on
    /// other chains is replaced.
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
        Ok(self.owner.ask(move |devnet| reorg(devnet, request)).await?)
    }
}

/// Takes blocks back.
fn reorg(devnet: &mut Devnet, request: ReorgRequest) -> Result<ReorgView, RequestError> {
    let chain = devnet.named_chain("chain", request.chain.to())?;
    let transactions = request.transactions.unwrap_or(ReorgedTransactions::Dropped);
    let before = devnet.relayer.clone();
    let fallout = devnet.reorg(chain, request.depth.to(), transactions)?;
    Ok(ReorgView {
        fallout: (&fallout).into(),
        messages: MoveView::all(&before, &devnet.relayer),
        heads: HeadView::all(&devnet.cluster),
    })
}
