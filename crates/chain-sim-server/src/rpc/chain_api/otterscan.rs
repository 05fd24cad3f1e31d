//! The methods of Otterscan, and the one by which it recognises a node.

use alloy_eips::{BlockId, eip1898::LenientBlockNumberOrTag};
use alloy_primitives::{Address, B256, Bytes, U64};
use alloy_rpc_types_eth::Header;
use alloy_rpc_types_trace::otterscan::{ContractCreator, InternalOperation, TraceEntry};
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use serde::Deserialize;

use super::{ChainApi, account::AccountApiServer, trace::known};
use crate::{
    devnet::{
        BlockDetails, BlockTransactionsPage, RequestError, SearchDirection, TransactionsPage, views,
    },
    json::Json,
};

/// The version of Otterscan's methods.
const API_LEVEL: u64 = 8;

/// A block; its number can be a JSON number.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(untagged)]
pub(crate) enum LenientBlock {
    Number(LenientBlockNumberOrTag),
    Other(BlockId),
}

impl From<LenientBlock> for BlockId {
    fn from(block: LenientBlock) -> Self {
        match block {
            LenientBlock::Number(number) => number.into(),
            LenientBlock::Other(block) => block,
        }
    }
}

#[rpc(server)]
pub(crate) trait OtterscanApi {
    /// Returns the version of Otterscan's methods.
    #[method(name = "ots_getApiLevel")]
    async fn api_level(&self) -> RpcResult<u64>;

    /// Returns the header of a block.
    #[method(name = "erigon_getHeaderByNumber")]
    async fn header_by_number(
        &self,
        number: LenientBlockNumberOrTag,
    ) -> RpcResult<Json<Option<Header>>>;

    /// Returns whether an account has code.
    #[method(name = "ots_hasCode")]
    async fn has_code(&self, address: Address, block: Option<LenientBlock>) -> RpcResult<bool>;

    /// Returns the transaction and the account that created a contract.
    #[method(name = "ots_getContractCreator")]
    async fn contract_creator(&self, address: Address) -> RpcResult<Json<Option<ContractCreator>>>;

    /// Returns a block without its transactions, and what its users paid.
    #[method(name = "ots_getBlockDetails")]
    async fn block_details(
        &self,
        number: LenientBlockNumberOrTag,
    ) -> RpcResult<Json<Option<BlockDetails>>>;

    /// Returns a block without its transactions, and what its users paid.
    #[method(name = "ots_getBlockDetailsByHash")]
    async fn block_details_by_hash(&self, hash: B256) -> RpcResult<Json<Option<BlockDetails>>>;

    /// Returns a page of a block's transactions, from the last one on.
    #[method(name = "ots_getBlockTransactions")]
    async fn block_transactions(
        &self,
        number: LenientBlockNumberOrTag,
        page: U64,
        page_size: U64,
    ) -> RpcResult<Json<Option<BlockTransactionsPage>>>;

    /// Returns the hash of the transaction that an account sent with a nonce.
    #[method(name = "ots_getTransactionBySenderAndNonce")]
    async fn transaction_by_sender_and_nonce(
        &self,
        sender: Address,
        nonce: U64,
    ) -> RpcResult<Option<B256>>;

    /// Returns what a transaction that reverted returned.
    #[method(name = "ots_getTransactionError")]
    async fn transaction_error(&self, hash: B256) -> RpcResult<Json<Bytes>>;

    /// Returns the calls of a transaction as a list.
    #[method(name = "ots_traceTransaction")]
    async fn trace(&self, hash: B256) -> RpcResult<Json<Vec<TraceEntry>>>;

    /// Returns the transfers, creations and destructions within a transaction.
    #[method(name = "ots_getInternalOperations")]
    async fn internal_operations(&self, hash: B256) -> RpcResult<Json<Vec<InternalOperation>>>;

    /// Returns transactions that touch an account, in blocks before this one; 0 means the latest.
    #[method(name = "ots_searchTransactionsBefore")]
    async fn search_before(
        &self,
        address: Address,
        block: U64,
        page_size: U64,
    ) -> RpcResult<Json<TransactionsPage>>;

    /// Returns transactions that touch an account, in blocks after this one.
    #[method(name = "ots_searchTransactionsAfter")]
    async fn search_after(
        &self,
        address: Address,
        block: U64,
        page_size: U64,
    ) -> RpcResult<Json<TransactionsPage>>;
}

#[jsonrpsee::core::async_trait]
impl OtterscanApiServer for ChainApi {
    async fn api_level(&self) -> RpcResult<u64> {
        Ok(API_LEVEL)
    }

    async fn header_by_number(
        &self,
        number: LenientBlockNumberOrTag,
    ) -> RpcResult<Json<Option<Header>>> {
        Ok(self.find_block(number.into(), |block| Some(views::header(block))).await?)
    }

    async fn has_code(&self, address: Address, block: Option<LenientBlock>) -> RpcResult<bool> {
        let code = AccountApiServer::code(self, address, block.map(Into::into));
        Ok(!code.await?.is_empty())
    }

    async fn contract_creator(&self, address: Address) -> RpcResult<Json<Option<ContractCreator>>> {
        let chain = self.chain;
        Ok(self.owner.read_json(move |view| view.contract_creator(chain, address)).await?)
    }

    async fn block_details(
        &self,
        number: LenientBlockNumberOrTag,
    ) -> RpcResult<Json<Option<BlockDetails>>> {
        Ok(self.details(number.into()).await?)
    }

    async fn block_details_by_hash(&self, hash: B256) -> RpcResult<Json<Option<BlockDetails>>> {
        Ok(self.details(hash.into()).await?)
    }

    async fn block_transactions(
        &self,
        number: LenientBlockNumberOrTag,
        page: U64,
        page_size: U64,
    ) -> RpcResult<Json<Option<BlockTransactionsPage>>> {
        let (chain, page, size) = (self.chain, page.to(), page_size.to());
        let page = self
            .owner
            .read_short_json(move |view| known(view.block_page(chain, number.into(), page, size)));
        Ok(page.await?)
    }

    async fn transaction_by_sender_and_nonce(
        &self,
        sender: Address,
        nonce: U64,
    ) -> RpcResult<Option<B256>> {
        let chain = self.chain;
        let found =
            self.owner.read_long(move |view| view.sent_with_nonce(chain, sender, nonce.to()));
        Ok(found.await?)
    }

    async fn transaction_error(&self, hash: B256) -> RpcResult<Json<Bytes>> {
        let chain = self.chain;
        Ok(self.owner.read_json(move |view| view.revert_data(chain, hash)).await?)
    }

    async fn trace(&self, hash: B256) -> RpcResult<Json<Vec<TraceEntry>>> {
        let chain = self.chain;
        Ok(self.owner.read_json(move |view| view.trace_entries(chain, hash)).await?)
    }

    async fn internal_operations(&self, hash: B256) -> RpcResult<Json<Vec<InternalOperation>>> {
        let chain = self.chain;
        Ok(self.owner.read_json(move |view| view.internal_operations(chain, hash)).await?)
    }

    async fn search_before(
        &self,
        address: Address,
        block: U64,
        page_size: U64,
    ) -> RpcResult<Json<TransactionsPage>> {
        Ok(self.search(address, block, page_size, SearchDirection::Before).await?)
    }

    async fn search_after(
        &self,
        address: Address,
        block: U64,
        page_size: U64,
    ) -> RpcResult<Json<TransactionsPage>> {
        Ok(self.search(address, block, page_size, SearchDirection::After).await?)
    }
}

impl ChainApi {
    /// Returns a block without its transactions.
    async fn details(&self, block: BlockId) -> Result<Json<Option<BlockDetails>>, RequestError> {
        let chain = self.chain;
        self.owner.read_short_json(move |view| known(view.block_details(chain, block))).await
    }

    /// Returns a page of the transactions that touch an account.
    async fn search(
        &self,
        address: Address,
        block: U64,
        size: U64,
        direction: SearchDirection,
    ) -> Result<Json<TransactionsPage>, RequestError> {
        let (chain, from, size) = (self.chain, block.to(), size.to());
        let page = self
            .owner
            .read_json(move |view| view.transactions_page(chain, address, from, size, direction));
        page.await
    }
}
