//! Traces of transactions, blocks and calls in Parity's format.

use alloy_consensus::transaction::SignerRecoverable;
use alloy_eips::{BlockId, Decodable2718};
use alloy_primitives::{B256, Bytes, map::HashSet};
use alloy_rpc_types_eth::{BlockOverrides, Index, state::StateOverride};
use alloy_rpc_types_trace::parity::{
    LocalizedTransactionTrace, TraceResults, TraceResultsWithTransactionHash, TraceType,
};
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use op_alloy_consensus::OpTxEnvelope;
use op_alloy_rpc_types::OpTransactionRequest;

use super::ChainApi;
use crate::{
    devnet::{
        RequestError, call::CallRequest, parity_traces::TraceFilterRequest, tracer::TraceTypes,
    },
    json::Json,
};
use chain_sim::Refusal;

#[rpc(server, namespace = "trace")]
pub(crate) trait TraceApi {
    /// Returns the calls of a transaction.
    #[method(name = "transaction")]
    async fn transaction(
        &self,
        hash: B256,
    ) -> RpcResult<Json<Option<Vec<LocalizedTransactionTrace>>>>;

    /// Returns one call of a transaction.
    #[method(name = "get")]
    async fn get(
        &self,
        hash: B256,
        path: Vec<Index>,
    ) -> RpcResult<Json<Option<LocalizedTransactionTrace>>>;

    /// Returns the calls of all transactions of a block.
    #[method(name = "block")]
    async fn block(
        &self,
        block: BlockId,
    ) -> RpcResult<Json<Option<Vec<LocalizedTransactionTrace>>>>;

    /// Returns the calls of a range of blocks that match a filter.
    #[method(name = "filter")]
    async fn filter(
        &self,
        filter: TraceFilterRequest,
    ) -> RpcResult<Json<Vec<LocalizedTransactionTrace>>>;

    /// Traces a call.
    #[method(name = "call")]
    async fn call(
        &self,
        transaction: OpTransactionRequest,
        types: HashSet<TraceType>,
        block: Option<BlockId>,
        state: Option<StateOverride>,
        overrides: Option<Box<BlockOverrides>>,
    ) -> RpcResult<Json<TraceResults>>;

    /// Traces calls, each on what those before it left.
    #[method(name = "callMany")]
    async fn call_many(
        &self,
        calls: Vec<(OpTransactionRequest, HashSet<TraceType>)>,
        block: Option<BlockId>,
    ) -> RpcResult<Json<Vec<TraceResults>>>;

    /// Traces a signed transaction without sending it.
    #[method(name = "rawTransaction")]
    async fn raw_transaction(
        &self,
        transaction: Bytes,
        types: HashSet<TraceType>,
        block: Option<BlockId>,
    ) -> RpcResult<Json<TraceResults>>;

    /// Traces a transaction of a block.
    #[method(name = "replayTransaction")]
    async fn replay_transaction(
        &self,
        hash: B256,
        types: HashSet<TraceType>,
    ) -> RpcResult<Json<TraceResults>>;

    /// Traces all transactions of a block.
    #[method(name = "replayBlockTransactions")]
    async fn replay_block_transactions(
        &self,
        block: BlockId,
        types: HashSet<TraceType>,
    ) -> RpcResult<Json<Option<Vec<TraceResultsWithTransactionHash>>>>;
}

#[jsonrpsee::core::async_trait]
impl TraceApiServer for ChainApi {
    async fn transaction(
        &self,
        hash: B256,
    ) -> RpcResult<Json<Option<Vec<LocalizedTransactionTrace>>>> {
        let chain = self.chain;
        Ok(self.owner.read_json(move |view| view.calls_of_transaction(chain, hash)).await?)
    }

    async fn get(
        &self,
        hash: B256,
        path: Vec<Index>,
    ) -> RpcResult<Json<Option<LocalizedTransactionTrace>>> {
        let chain = self.chain;
        let path: Vec<usize> = path.into_iter().map(Into::into).collect();
        Ok(self.owner.read_json(move |view| view.call_at(chain, hash, &path)).await?)
    }

    async fn block(
        &self,
        block: BlockId,
    ) -> RpcResult<Json<Option<Vec<LocalizedTransactionTrace>>>> {
        let chain = self.chain;
        let calls = self.owner.read_json(move |view| known(view.calls_of_block(chain, block)));
        Ok(calls.await?)
    }

    async fn filter(
        &self,
        filter: TraceFilterRequest,
    ) -> RpcResult<Json<Vec<LocalizedTransactionTrace>>> {
        let chain = self.chain;
        Ok(self.owner.read_json(move |view| view.filter_calls(chain, &filter)).await?)
    }

    async fn call(
        &self,
        transaction: OpTransactionRequest,
        types: HashSet<TraceType>,
        block: Option<BlockId>,
        state: Option<StateOverride>,
        overrides: Option<Box<BlockOverrides>>,
    ) -> RpcResult<Json<TraceResults>> {
        let chain = self.chain;
        let call = CallRequest { transaction, state, block: overrides };
        let types = types.into();
        let traced =
            self.owner.read_json(move |view| view.results_of_call(chain, block, call, types));
        Ok(traced.await?)
    }

    async fn call_many(
        &self,
        calls: Vec<(OpTransactionRequest, HashSet<TraceType>)>,
        block: Option<BlockId>,
    ) -> RpcResult<Json<Vec<TraceResults>>> {
        let chain = self.chain;
        let calls = calls.into_iter().map(|(transaction, types)| {
            (CallRequest { transaction, ..CallRequest::default() }, TraceTypes::from(types))
        });
        let calls = calls.collect();
        let traced = self.owner.read_json(move |view| view.results_of_calls(chain, block, calls));
        Ok(traced.await?)
    }

    async fn raw_transaction(
        &self,
        transaction: Bytes,
        types: HashSet<TraceType>,
        block: Option<BlockId>,
    ) -> RpcResult<Json<TraceResults>> {
        let parameter = |actual: String| {
            RequestError::parameter("transaction", "a signed transaction, EIP-2718 encoded", actual)
        };
        let transaction = OpTxEnvelope::decode_2718_exact(&transaction)
            .map_err(|error| parameter(format!("invalid request params: {error}")))?;
        if transaction.is_deposit() {
            return Err(RequestError::Refused(Refusal::Deposit).into());
        }
        let transaction = transaction
            .try_into_recovered()
            .map_err(|_| parameter("one with an invalid signature".into()))?;
        let chain = self.chain;
        let traced = self.owner.read_json(move |view| {
            view.results_of_signed(chain, block, &transaction, types.into())
        });
        Ok(traced.await?)
    }

    async fn replay_transaction(
        &self,
        hash: B256,
        types: HashSet<TraceType>,
    ) -> RpcResult<Json<TraceResults>> {
        let chain = self.chain;
        let types = types.into();
        let traced =
            self.owner.read_json(move |view| view.results_of_transaction(chain, hash, types));
        Ok(traced.await?)
    }

    async fn replay_block_transactions(
        &self,
        block: BlockId,
        types: HashSet<TraceType>,
    ) -> RpcResult<Json<Option<Vec<TraceResultsWithTransactionHash>>>> {
        let (chain, types) = (self.chain, types.into());
        let traced =
            self.owner.read_json(move |view| known(view.results_of_block(chain, block, types)));
        Ok(traced.await?)
    }
}

/// Returns `None` for a block that the chain does not have.
pub(super) fn known<T>(found: Result<T, RequestError>) -> Result<Option<T>, RequestError> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(RequestError::BlockNotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
