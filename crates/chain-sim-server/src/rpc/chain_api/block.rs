//! The chain, its blocks and its fees.

use alloy_eips::{BlockId, BlockNumberOrTag};
use alloy_primitives::{B256, U64, U256};
use alloy_rpc_types_eth::FeeHistory;
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use op_alloy_rpc_types::OpTransactionReceipt;
use serde::Serialize;

use super::{
    ChainApi,
    client::{BLOB_BASE_FEE, CLIENT_VERSION},
    rewards::{base_fee, check_percentiles, rewards},
};
use crate::{
    devnet::{
        RequestError, View, check_most,
        shown::{Shown, ShownBlock},
        views,
    },
    json::Json,
};
use chain_sim::{Block, Chain};

/// The most blocks of a fee history. geth has the same limit.
const LONGEST_FEE_HISTORY: u64 = 1024;
/// The most percentiles of a fee history. geth has the same limit.
const MOST_REWARDS: usize = 100;

#[rpc(server)]
pub(crate) trait BlockApi {
    /// Returns the chain's id.
    #[method(name = "eth_chainId")]
    async fn chain_id(&self) -> RpcResult<U64>;

    /// Returns the chain's id, in decimal.
    #[method(name = "net_version")]
    async fn net_version(&self) -> RpcResult<String>;

    /// Returns `true`: the server listens.
    #[method(name = "net_listening")]
    async fn net_listening(&self) -> RpcResult<bool>;

    /// Returns the name and version of this program.
    #[method(name = "web3_clientVersion")]
    async fn client_version(&self) -> RpcResult<String>;

    /// Returns `false`: there are no other nodes to sync with.
    #[method(name = "eth_syncing")]
    async fn syncing(&self) -> RpcResult<bool>;

    /// Returns the number of the head.
    #[method(name = "eth_blockNumber")]
    async fn block_number(&self) -> RpcResult<U64>;

    /// Returns a block, with all of its transactions or with their hashes.
    #[method(name = "eth_getBlockByNumber")]
    async fn block_by_number(
        &self,
        number: BlockNumberOrTag,
        full: Option<bool>,
    ) -> RpcResult<Json<Option<ShownBlock>>>;

    /// Returns a block, with all of its transactions or with their hashes.
    #[method(name = "eth_getBlockByHash")]
    async fn block_by_hash(
        &self,
        hash: B256,
        full: Option<bool>,
    ) -> RpcResult<Json<Option<ShownBlock>>>;

    /// Returns the number of transactions in a block.
    #[method(name = "eth_getBlockTransactionCountByNumber")]
    async fn transactions_by_number(
        &self,
        number: BlockNumberOrTag,
    ) -> RpcResult<Json<Option<U64>>>;

    /// Returns the number of transactions in a block.
    #[method(name = "eth_getBlockTransactionCountByHash")]
    async fn transactions_by_hash(&self, hash: B256) -> RpcResult<Json<Option<U64>>>;

    /// Returns the receipts of a block.
    #[method(name = "eth_getBlockReceipts")]
    async fn block_receipts(
        &self,
        block: BlockId,
    ) -> RpcResult<Json<Option<Vec<OpTransactionReceipt>>>>;

    /// Returns the price of gas, in wei: the base fee.
    #[method(name = "eth_gasPrice")]
    async fn gas_price(&self) -> RpcResult<U256>;

    /// Returns the tip that a transaction needs, in wei: 0.
    #[method(name = "eth_maxPriorityFeePerGas")]
    async fn max_priority_fee_per_gas(&self) -> RpcResult<U256>;

    /// Returns the fees of the last blocks.
    #[method(name = "eth_feeHistory")]
    async fn fee_history(
        &self,
        blocks: U64,
        newest: BlockNumberOrTag,
        percentiles: Option<Vec<f64>>,
    ) -> RpcResult<Json<FeeHistory>>;
}

#[jsonrpsee::core::async_trait]
impl BlockApiServer for ChainApi {
    async fn chain_id(&self) -> RpcResult<U64> {
        Ok(U64::from(self.chain))
    }

    async fn net_version(&self) -> RpcResult<String> {
        Ok(self.chain.to_string())
    }

    async fn net_listening(&self) -> RpcResult<bool> {
        Ok(true)
    }

    async fn client_version(&self) -> RpcResult<String> {
        Ok(CLIENT_VERSION.to_owned())
    }

    async fn syncing(&self) -> RpcResult<bool> {
        Ok(false)
    }

    async fn block_number(&self) -> RpcResult<U64> {
        let chain = self.chain;
        let number = self.owner.read(|view| Ok(view.chain(chain)?.head().number()))?;
        Ok(U64::from(number))
    }

    async fn block_by_number(
        &self,
        number: BlockNumberOrTag,
        full: Option<bool>,
    ) -> RpcResult<Json<Option<ShownBlock>>> {
        Ok(self.show_block(number.into(), full.unwrap_or_default()).await?)
    }

    async fn block_by_hash(
        &self,
        hash: B256,
        full: Option<bool>,
    ) -> RpcResult<Json<Option<ShownBlock>>> {
        Ok(self.show_block(hash.into(), full.unwrap_or_default()).await?)
    }

    async fn transactions_by_number(
        &self,
        number: BlockNumberOrTag,
    ) -> RpcResult<Json<Option<U64>>> {
        Ok(self.find_block(number.into(), transactions).await?)
    }

    async fn transactions_by_hash(&self, hash: B256) -> RpcResult<Json<Option<U64>>> {
        Ok(self.find_block(hash.into(), transactions).await?)
    }

    async fn block_receipts(
        &self,
        block: BlockId,
    ) -> RpcResult<Json<Option<Vec<OpTransactionReceipt>>>> {
        let receipts = |chain: &Chain, block: &Block| {
            let positions = 0..block.receipts().len();
            let hard_fork = chain.hard_fork();
            Some(positions.filter_map(|at| views::receipt(block, at, hard_fork)).collect())
        };
        Ok(self.find_block_of(block, receipts).await?)
    }

    async fn gas_price(&self) -> RpcResult<U256> {
        let chain = self.chain;
        Ok(self.owner.read(|view| Ok(U256::from(view.chain(chain)?.next_base_fee())))?)
    }

    async fn max_priority_fee_per_gas(&self) -> RpcResult<U256> {
        Ok(U256::ZERO)
    }

    async fn fee_history(
        &self,
        blocks: U64,
        newest: BlockNumberOrTag,
        percentiles: Option<Vec<f64>>,
    ) -> RpcResult<Json<FeeHistory>> {
        let asked = percentiles.as_ref().map_or(0, Vec::len);
        check_most("percentiles", MOST_REWARDS as u64, asked as u64)?;
        check_percentiles(percentiles.as_deref().unwrap_or_default())?;
        let chain = self.chain;
        let history = self.owner.read_json(move |view| {
            let newest = view.resolve_number(chain, Some(newest.into()))?;
            let chain = view.chain(chain)?;
            let count = blocks.to::<u64>().min(LONGEST_FEE_HISTORY);
            let oldest = (newest + 1).saturating_sub(count).max(chain.first_block());
            let within: Vec<&Block> =
                (oldest..=newest).filter_map(|number| chain.block(number)).collect();
            let used =
                |block: &&Block| block.header().gas_used as f64 / block.header().gas_limit as f64;
            let base_fees = within.iter().map(|block| base_fee(block).into());
            let next = chain.block(newest + 1).map_or_else(|| chain.next_base_fee(), base_fee);
            let rewards = |asked: Vec<f64>| {
                within.iter().map(|block| rewards(block, &asked)).collect::<Vec<_>>()
            };
            Ok(FeeHistory {
                base_fee_per_gas: base_fees.chain([next.into()]).collect(),
                gas_used_ratio: within.iter().map(used).collect(),
                base_fee_per_blob_gas: vec![BLOB_BASE_FEE.into(); within.len() + 1],
                blob_gas_used_ratio: vec![0.0; within.len()],
                oldest_block: oldest,
                reward: percentiles.map(rewards),
            })
        });
        Ok(history.await?)
    }
}

impl ChainApi {
    /// Writes a block, if it exists.
    async fn show_block(
        &self,
        block: BlockId,
        full: bool,
    ) -> Result<Json<Option<ShownBlock>>, RequestError> {
        let view = move |found: &Block| {
            Some(views::block(found, full).map_header(|header| Shown::new(block, header)))
        };
        self.find_block(block, view).await
    }

    /// Applies `view` to a block, if it exists, and writes the result as JSON. The pending block is
    /// built for it.
    pub(crate) async fn find_block<T: Serialize + 'static>(
        &self,
        block: BlockId,
        view: impl FnOnce(&Block) -> Option<T> + Send + 'static,
    ) -> Result<Json<Option<T>>, RequestError> {
        self.find_block_of(block, |_, block| view(block)).await
    }

    /// As [`find_block`](Self::find_block), with the chain.
    async fn find_block_of<T: Serialize + 'static>(
        &self,
        block: BlockId,
        view: impl FnOnce(&Chain, &Block) -> Option<T> + Send + 'static,
    ) -> Result<Json<Option<T>>, RequestError> {
        let id = self.chain;
        if block.is_pending() {
            let read = move |state: &View| {
                let chain = state.pending(id)?;
                Ok(view(&chain, chain.head()))
            };
            return self.owner.read_json(read).await;
        }
        let read = move |state: &View| match state.resolve_number(id, Some(block)) {
            Ok(number) => {
                let chain = state.chain(id)?;
                Ok(chain.block(number).and_then(|block| view(chain, block)))
            }
            Err(RequestError::BlockNotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        };
        self.owner.read_short_json(read).await
    }
}

/// Returns the number of transactions in a block.
fn transactions(block: &Block) -> Option<U64> {
    Some(U64::from(block.transaction_count()))
}
