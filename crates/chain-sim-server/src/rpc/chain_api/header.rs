//! Headers and uncles of blocks.

use alloy_eips::{BlockId, BlockNumberOrTag};
use alloy_primitives::{B256, U64};
use alloy_rpc_types_eth::Header;
use jsonrpsee::{core::RpcResult, proc_macros::rpc};

use super::ChainApi;
use crate::{
    devnet::{
        RequestError,
        shown::Shown,
        views::{self, RpcBlock},
    },
    json::Json,
};
use chain_sim::Block;

#[rpc(server, namespace = "eth")]
pub(crate) trait HeaderApi {
    /// Returns the header of a block.
    #[method(name = "getHeaderByNumber")]
    async fn header_by_number(
        &self,
        number: BlockNumberOrTag,
    ) -> RpcResult<Json<Option<Shown<Header>>>>;

    /// Returns the header of a block.
    #[method(name = "getHeaderByHash")]
    async fn header_by_hash(&self, hash: B256) -> RpcResult<Json<Option<Shown<Header>>>>;

    /// Returns the number of uncles of a block: 0.
    #[method(name = "getUncleCountByBlockNumber")]
    async fn uncles_by_number(&self, number: BlockNumberOrTag) -> RpcResult<Json<Option<U64>>>;

    /// Returns the number of uncles of a block: 0.
    #[method(name = "getUncleCountByBlockHash")]
    async fn uncles_by_hash(&self, hash: B256) -> RpcResult<Json<Option<U64>>>;

    /// Returns the uncle at a position of a block: there is none.
    #[method(name = "getUncleByBlockNumberAndIndex")]
    async fn uncle_by_number(
        &self,
        number: BlockNumberOrTag,
        index: U64,
    ) -> RpcResult<Option<RpcBlock>>;

    /// Returns the uncle at a position of a block: there is none.
    #[method(name = "getUncleByBlockHashAndIndex")]
    async fn uncle_by_hash(&self, hash: B256, index: U64) -> RpcResult<Option<RpcBlock>>;
}

#[jsonrpsee::core::async_trait]
impl HeaderApiServer for ChainApi {
    async fn header_by_number(
        &self,
        number: BlockNumberOrTag,
    ) -> RpcResult<Json<Option<Shown<Header>>>> {
        Ok(self.header(number.into()).await?)
    }

    async fn header_by_hash(&self, hash: B256) -> RpcResult<Json<Option<Shown<Header>>>> {
        Ok(self.header(hash.into()).await?)
    }

    async fn uncles_by_number(&self, number: BlockNumberOrTag) -> RpcResult<Json<Option<U64>>> {
        Ok(self.find_block(number.into(), |_| Some(U64::ZERO)).await?)
    }

    async fn uncles_by_hash(&self, hash: B256) -> RpcResult<Json<Option<U64>>> {
        Ok(self.find_block(hash.into(), |_| Some(U64::ZERO)).await?)
    }

    async fn uncle_by_number(
        &self,
        _number: BlockNumberOrTag,
        _index: U64,
    ) -> RpcResult<Option<RpcBlock>> {
        Ok(None)
    }

    async fn uncle_by_hash(&self, _hash: B256, _index: U64) -> RpcResult<Option<RpcBlock>> {
        Ok(None)
    }
}

impl ChainApi {
    /// Writes the header of a block, if it exists.
    async fn header(&self, block: BlockId) -> Result<Json<Option<Shown<Header>>>, RequestError> {
        let view = move |found: &Block| Some(Shown::new(block, views::header(found)));
        self.find_block(block, view).await
    }
}
