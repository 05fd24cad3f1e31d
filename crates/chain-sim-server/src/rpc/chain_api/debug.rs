//! Traces of transactions and calls by geth's tracers, and encodings of blocks.

use alloy_eips::{BlockId, BlockNumberOrTag, Encodable2718, eip1898::LenientBlockNumberOrTag};
use alloy_primitives::{Address, B256, Bytes, U64};
use alloy_rlp::Decodable;
use alloy_rpc_types_trace::geth::{
    GethDebugTracingCallOptions, GethDebugTracingOptions, GethTrace, TraceResult,
};
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use op_alloy_consensus::OpTxEnvelope;
use op_alloy_rpc_types::OpTransactionRequest;
use serde::Serialize;

use super::ChainApi;
use crate::{
    devnet::{RequestError, StorageRange, call::CallRequest, tracer::Tracer, views},
    json::Json,
};
use chain_sim::Block;

#[rpc(server, namespace = "debug")]
pub(crate) trait DebugApi {
    /// Traces a transaction.
    #[method(name = "traceTransaction")]
    async fn trace_transaction(
        &self,
        hash: B256,
        options: Option<GethDebugTracingOptions>,
    ) -> RpcResult<Json<GethTrace>>;

    /// Traces a call.
    #[method(name = "traceCall")]
    async fn trace_call(
        &self,
        transaction: OpTransactionRequest,
        block: Option<BlockId>,
        options: Option<GethDebugTracingCallOptions>,
    ) -> RpcResult<Json<GethTrace>>;

    /// Traces each transaction of a block.
    #[method(name = "traceBlockByNumber")]
    async fn trace_block_by_number(
        &self,
        number: BlockNumberOrTag,
        options: Option<GethDebugTracingOptions>,
    ) -> RpcResult<Json<Vec<TraceResult>>>;

    /// Traces each transaction of a block.
    #[method(name = "traceBlockByHash")]
    async fn trace_block_by_hash(
        &self,
        hash: B256,
        options: Option<GethDebugTracingOptions>,
    ) -> RpcResult<Json<Vec<TraceResult>>>;

    /// Traces each transaction of a block of the chain, which is given by its encoding.
    #[method(name = "traceBlock")]
    async fn trace_block_encoded(
        &self,
        block: Bytes,
        options: Option<GethDebugTracingOptions>,
    ) -> RpcResult<Json<Vec<TraceResult>>>;

    /// Returns words of an account's storage before a transaction of a block, in the order of the
    /// hashes of their slots.
    #[method(name = "storageRangeAt")]
    async fn storage_range_at(
        &self,
        block: BlockId,
        tx_index: U64,
        address: Address,
        key_start: Bytes,
        max_result: U64,
    ) -> RpcResult<Json<StorageRange>>;

    /// Returns the accounts that a block has changed, or all blocks after it up to another one.
    #[method(name = "getModifiedAccountsByNumber")]
    async fn modified_accounts_by_number(
        &self,
        start: LenientBlockNumberOrTag,
        end: Option<LenientBlockNumberOrTag>,
    ) -> RpcResult<Json<Vec<Address>>>;

    /// Returns the accounts that a block has changed, or all blocks after it up to another one.
    #[method(name = "getModifiedAccountsByHash")]
    async fn modified_accounts_by_hash(
        &self,
        start: B256,
        end: Option<B256>,
    ) -> RpcResult<Json<Vec<Address>>>;

    /// Returns the encoding of a header.
    #[method(name = "getRawHeader")]
    async fn raw_header(&self, block: BlockId) -> RpcResult<Json<Bytes>>;

    /// Returns the encoding of a block.
    #[method(name = "getRawBlock")]
    async fn raw_block(&self, block: BlockId) -> RpcResult<Json<Bytes>>;

    /// Returns the encodings of a block's receipts.
    #[method(name = "getRawReceipts")]
    async fn raw_receipts(&self, block: BlockId) -> RpcResult<Json<Vec<Bytes>>>;

    /// Returns the encoding of a transaction, whether it is in a block or waits.
    #[method(name = "getRawTransaction")]
    async fn raw_transaction(&self, hash: B256) -> RpcResult<Option<Bytes>>;
}

#[jsonrpsee::core::async_trait]
impl DebugApiServer for ChainApi {
    async fn trace_transaction(
        &self,
        hash: B256,
        options: Option<GethDebugTracingOptions>,
    ) -> RpcResult<Json<GethTrace>> {
        let (chain, tracer) = (self.chain, Tracer::new(options.unwrap_or_default())?);
        let trace = self.owner.read_json(move |view| view.trace_transaction(chain, hash, &tracer));
        Ok(trace.await?)
    }

    async fn trace_call(
        &self,
        transaction: OpTransactionRequest,
        block: Option<BlockId>,
        options: Option<GethDebugTracingCallOptions>,
    ) -> RpcResult<Json<GethTrace>> {
        let GethDebugTracingCallOptions {
            tracing_options,
            state_overrides: state,
            block_overrides,
            tx_index,
        } = options.unwrap_or_default();
        let (chain, tracer) = (self.chain, Tracer::new(tracing_options)?);
        let call = CallRequest { transaction, state, block: block_overrides.map(Box::new) };
        let trace = self
            .owner
            .read_json(move |view| view.trace_call(chain, block, tx_index, call, &tracer));
        Ok(trace.await?)
    }

    async fn trace_block_by_number(
        &self,
        number: BlockNumberOrTag,
        options: Option<GethDebugTracingOptions>,
    ) -> RpcResult<Json<Vec<TraceResult>>> {
        Ok(self.trace_block(number.into(), options).await?)
    }

    async fn trace_block_by_hash(
        &self,
        hash: B256,
        options: Option<GethDebugTracingOptions>,
    ) -> RpcResult<Json<Vec<TraceResult>>> {
        Ok(self.trace_block(hash.into(), options).await?)
    }

    async fn trace_block_encoded(
        &self,
        block: Bytes,
        options: Option<GethDebugTracingOptions>,
    ) -> RpcResult<Json<Vec<TraceResult>>> {
        let decoded = alloy_consensus::Block::<OpTxEnvelope>::decode(&mut &block[..]);
        let decoded = decoded
            .map_err(|error| RequestError::parameter("block", "a block, RLP encoded", error))?;
        let hash = decoded.header.hash_slow();
        Ok(self.trace_block(hash.into(), options).await?)
    }

    async fn storage_range_at(
        &self,
        block: BlockId,
        tx_index: U64,
        address: Address,
        key_start: Bytes,
        max_result: U64,
    ) -> RpcResult<Json<StorageRange>> {
        let (chain, index, most) = (self.chain, tx_index.to(), max_result.to());
        let range = self.owner.read_json(move |view| {
            view.storage_range(chain, block, index, address, &key_start, most)
        });
        Ok(range.await?)
    }

    async fn modified_accounts_by_number(
        &self,
        start: LenientBlockNumberOrTag,
        end: Option<LenientBlockNumberOrTag>,
    ) -> RpcResult<Json<Vec<Address>>> {
        let (start, end) = (BlockId::from(start), end.map(BlockId::from));
        Ok(self.modified_accounts(start, end).await?)
    }

    async fn modified_accounts_by_hash(
        &self,
        start: B256,
        end: Option<B256>,
    ) -> RpcResult<Json<Vec<Address>>> {
        let (start, end) = (BlockId::from(start), end.map(BlockId::from));
        Ok(self.modified_accounts(start, end).await?)
    }

    async fn raw_header(&self, block: BlockId) -> RpcResult<Json<Bytes>> {
        Ok(self.encode(block, |block| alloy_rlp::encode(block.header().inner()).into()).await?)
    }

    async fn raw_block(&self, block: BlockId) -> RpcResult<Json<Bytes>> {
        let encode = |block: &Block| {
            let body = views::body(block);
            let block = alloy_consensus::Block::new(block.header().inner().clone(), body);
            alloy_rlp::encode(block).into()
        };
        Ok(self.encode(block, encode).await?)
    }

    async fn raw_receipts(&self, block: BlockId) -> RpcResult<Json<Vec<Bytes>>> {
        let encode = |block: &Block| {
            let receipts = block.receipts().iter();
            receipts.map(|receipt| receipt.with_bloom().encoded_2718().into()).collect()
        };
        Ok(self.encode(block, encode).await?)
    }

    async fn raw_transaction(&self, hash: B256) -> RpcResult<Option<Bytes>> {
        super::transaction::TransactionApiServer::raw_transaction_by_hash(self, hash).await
    }
}

impl ChainApi {
    /// Traces each transaction of a block.
    async fn trace_block(
        &self,
        block: BlockId,
        options: Option<GethDebugTracingOptions>,
    ) -> Result<Json<Vec<TraceResult>>, RequestError> {
        let (chain, tracer) = (self.chain, Tracer::new(options.unwrap_or_default())?);
        self.owner.read_json(move |view| view.trace_block(chain, block, &tracer)).await
    }

    /// Returns the accounts that blocks have changed.
    async fn modified_accounts(
        &self,
        start: BlockId,
        end: Option<BlockId>,
    ) -> Result<Json<Vec<Address>>, RequestError> {
        let chain = self.chain;
        self.owner.read_json(move |view| view.modified_accounts(chain, start, end)).await
    }

    /// Encodes a block or a part of it.
    async fn encode<T: Serialize + 'static>(
        &self,
        block: BlockId,
        encode: impl FnOnce(&Block) -> T + Send + 'static,
    ) -> Result<Json<T>, RequestError> {
        let chain = self.chain;
        let encoded = self.owner.read_short_json(move |view| {
            let number = view.resolve_number(chain, Some(block))?;
            let found = view.chain(chain)?.block(number).map(encode);
            found.ok_or_else(|| RequestError::BlockNotFound { actual: block.to_string() })
        });
        encoded.await
    }
}
