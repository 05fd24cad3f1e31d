//! Snapshots, reverts, resets and reorgs.

use std::collections::VecDeque;

use alloy_primitives::{Bytes, U64};
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use op_alloy_rpc_types::OpTransactionRequest;
use serde::Deserialize;

use super::{ChainApi, transaction::decode_signed};
use crate::devnet::{
    Devnet, RequestError, call::CallRequest, check_most, new_block::NewTransaction,
};
use chain_sim::ReorgedTransactions;

/// The most transactions that a request gives the new blocks of a reorg.
const MOST_TRANSACTIONS: u64 = 1_000;

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

/// A transaction for a new block.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum ReorgTransaction {
    /// A signed transaction, EIP-2718 encoded.
    Raw(Bytes),
    /// A transaction of an account that needs no signature.
    Request(Box<OpTransactionRequest>),
}

/// Transactions, each with the position of its block among the new ones, from 0.
type TransactionsByBlock = Vec<(ReorgTransaction, U64)>;

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

    /// Replaces this chain's last `depth` blocks by as many with these transactions, or without
    /// any. Blocks of other chains that depended on them are replaced as well.
    #[method(name = "anvil_reorg")]
    async fn reorg(&self, depth: U64, tx_block_pairs: Option<TransactionsByBlock>)
    -> RpcResult<()>;

    /// Removes this chain's last `depth` blocks for good; by default one. Blocks of other chains that
    /// depended on them are replaced.
    #[method(name = "anvil_rollback")]
    async fn roll_back(&self, depth: Option<U64>) -> RpcResult<()>;
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

    async fn reorg(
        &self,
        depth: U64,
        tx_block_pairs: Option<TransactionsByBlock>,
    ) -> RpcResult<()> {
        let (chain, depth) = (self.chain, depth.to());
        let contents = self.contents(depth, tx_block_pairs.unwrap_or_default()).await?;
        if contents.is_empty() {
            let dropped = ReorgedTransactions::Dropped;
            let begin = move |devnet: &mut Devnet| devnet.begin_reorg(chain, depth, dropped);
            self.owner.ask_long(begin).await?;
        } else {
            let begin = move |devnet: &mut Devnet| devnet.begin_reorg_with(chain, depth, contents);
            self.owner.ask_long(begin).await?;
        }
        Ok(())
    }

    async fn roll_back(&self, depth: Option<U64>) -> RpcResult<()> {
        let (chain, depth) = (self.chain, depth.map_or(1, |depth| depth.to()));
        let begin = move |devnet: &mut Devnet| devnet.begin_rollback(chain, depth);
        self.owner.ask_long(begin).await?;
        Ok(())
    }
}

impl ChainApi {
    /// Returns the transactions of the first blocks that a reorg builds, up to the last one that has
    /// some.
    async fn contents(
        &self,
        depth: u64,
        transactions: TransactionsByBlock,
    ) -> Result<VecDeque<Vec<NewTransaction>>, RequestError> {
        let unfinalized = self.owner.read(|view| {
            let chain = view.chain(self.chain)?;
            Ok(chain.head().number() - chain.safety_heads().finalized)
        })?;
        check_most("txBlockPairs", MOST_TRANSACTIONS, transactions.len() as u64)?;
        let mut contents = VecDeque::new();
        if depth > unfinalized {
            // The reorg is refused, so nothing is made for a depth that a client chooses.
            return Ok(contents);
        }
        for (transaction, position) in transactions {
            let position: u64 = position.to();
            if position >= depth {
                let expected = format!("blocks below {depth}, the depth");
                return Err(RequestError::parameter("txBlockPairs", expected, position));
            }
            let position = usize::try_from(position).unwrap_or(usize::MAX);
            if contents.len() <= position {
                contents.resize_with(position + 1, Vec::new);
            }
            contents[position].push(self.new_transaction(transaction).await?);
        }
        Ok(contents)
    }

    /// Returns a transaction for a new block. One that names no gas gets an estimate on the head, if
    /// it succeeds there.
    async fn new_transaction(
        &self,
        transaction: ReorgTransaction,
    ) -> Result<NewTransaction, RequestError> {
        let chain = self.chain;
        let mut request = match transaction {
            ReorgTransaction::Raw(encoded) => {
                return Ok(NewTransaction::Signed(Box::new(decode_signed(&encoded)?)));
            }
            ReorgTransaction::Request(request) => request,
        };
        let from = self.owner.read(|view| Ok(super::transaction::sender(view, &request)))?;
        request.as_mut().as_mut().from = Some(from);
        if request.as_ref().as_ref().gas.is_none() {
            let call = CallRequest { transaction: (*request).clone(), ..CallRequest::default() };
            let estimated = self.owner.read_long(move |view| view.estimate_gas(chain, None, call));
            request.as_mut().as_mut().gas = estimated.await.ok();
        }
        Ok(NewTransaction::Unsigned(from, request))
    }
}
