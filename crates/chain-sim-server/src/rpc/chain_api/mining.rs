//! Building blocks, and the mining mode.

use alloy_primitives::U64;
use alloy_rpc_types_eth::Block;
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use serde::Deserialize;

use super::ChainApi;
use crate::{
    devnet::{
        Devnet, RequestError, check_most,
        detailed_block::DetailedTransaction,
        mining::{BLOCKS_AT_ONCE, MOST_BLOCKS, Mining},
    },
    json::Json,
};

/// The most blocks whose transactions are executed again for one answer.
const MOST_DETAILED: u64 = 256;

/// The blocks to build.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(untagged)]
pub(crate) enum MineRequest {
    /// One block with this timestamp.
    Timestamp(U64),
    /// Several blocks.
    Blocks {
        /// The timestamp of the first; by default the clock's time.
        timestamp: Option<U64>,
        /// Number of blocks; by default 1.
        blocks: Option<U64>,
    },
}

#[rpc(server)]
pub(crate) trait MiningApi {
    /// Builds one block, or the requested number of blocks, the first of them with the requested
    /// timestamp. Returns 0, whatever was built.
    #[method(name = "evm_mine")]
    async fn mine(&self, request: Option<MineRequest>) -> RpcResult<U64>;

    /// As `evm_mine`, and returns the blocks with all transactions and what they returned.
    #[method(name = "anvil_mine_detailed", aliases = ["evm_mine_detailed"])]
    async fn mine_detailed(
        &self,
        request: Option<MineRequest>,
    ) -> RpcResult<Json<Vec<Block<DetailedTransaction>>>>;

    /// Builds one block, or the requested number of blocks. Before each, the clock of the whole
    /// cluster advances by `interval` seconds.
    #[method(name = "anvil_mine", aliases = ["hardhat_mine"])]
    async fn mine_blocks(&self, blocks: Option<U64>, interval: Option<U64>) -> RpcResult<()>;

    /// Returns whether a block is built for each transaction as it comes in.
    #[method(name = "anvil_getAutomine", aliases = ["hardhat_getAutomine"])]
    async fn automine(&self) -> RpcResult<bool>;

    /// Returns the seconds between blocks, if a block is built every so many seconds.
    #[method(name = "anvil_getIntervalMining", aliases = ["hardhat_getIntervalMining"])]
    async fn interval_mining(&self) -> RpcResult<Option<u64>>;

    /// Turns automatic mining on or off: a block for each transaction as it comes in.
    #[method(name = "evm_setAutomine", aliases = ["anvil_setAutomine"])]
    async fn set_automine(&self, enabled: bool) -> RpcResult<()>;

    /// Gives each of this chain's next blocks the timestamp of its parent plus so many milliseconds,
    /// as viem's test client sends them in mode `hardhat`. Parts of a second are left out.
    #[method(name = "hardhat_setBlockTimestampInterval")]
    async fn set_timestamp_milliseconds(&self, milliseconds: U64) -> RpcResult<()>;

    /// Builds a block every so many seconds; 0 turns that off.
    #[method(name = "evm_setIntervalMining", aliases = ["anvil_setIntervalMining"])]
    async fn set_interval_mining(&self, seconds: U64) -> RpcResult<()>;
}

#[jsonrpsee::core::async_trait]
impl MiningApiServer for ChainApi {
    async fn mine(&self, request: Option<MineRequest>) -> RpcResult<U64> {
        self.mine_asked(request).await?;
        Ok(U64::ZERO)
    }

    async fn mine_detailed(
        &self,
        request: Option<MineRequest>,
    ) -> RpcResult<Json<Vec<Block<DetailedTransaction>>>> {
        let chain = self.chain;
        if let Some(MineRequest::Blocks { blocks: Some(blocks), .. }) = request {
            check_most("blocks", MOST_DETAILED, blocks.to())?;
        }
        let built = self.mine_asked(request).await?;
        let blocks = self.owner.read_written(move |view| {
            let blocks = built.into_iter().map(|number| view.detailed_block(chain, number));
            Json::of_each(blocks, view)
        });
        Ok(blocks.await?)
    }

    async fn mine_blocks(&self, blocks: Option<U64>, interval: Option<U64>) -> RpcResult<()> {
        self.mine_all(count(blocks)?, None, interval.map(|interval| interval.to())).await?;
        Ok(())
    }

    async fn automine(&self) -> RpcResult<bool> {
        let chain = self.chain;
        Ok(self.owner.read(|view| Ok(view.served(chain)?.mining))? == Mining::Automatic)
    }

    async fn interval_mining(&self) -> RpcResult<Option<u64>> {
        let chain = self.chain;
        Ok(match self.owner.read(|view| Ok(view.served(chain)?.mining))? {
            Mining::Interval(seconds) => Some(seconds),
            Mining::Automatic | Mining::Manual => None,
        })
    }

    async fn set_automine(&self, enabled: bool) -> RpcResult<()> {
        self.set_mining(move |mining| match mining {
            _ if enabled => Mining::Automatic,
            Mining::Automatic => Mining::Manual,
            other => other,
        })
        .await
    }

    async fn set_timestamp_milliseconds(&self, milliseconds: U64) -> RpcResult<()> {
        let (chain, seconds) = (self.chain, milliseconds.to::<u64>() / 1_000);
        let set = self.owner.ask(move |devnet| devnet.set_timestamp_interval(chain, Some(seconds)));
        set.await?;
        Ok(())
    }

    async fn set_interval_mining(&self, seconds: U64) -> RpcResult<()> {
        self.set_mining(move |mining| match (seconds.to(), mining) {
            (0, Mining::Interval(_)) => Mining::Manual,
            (0, other) => other,
            (seconds, _) => Mining::Interval(seconds),
        })
        .await
    }
}

impl ChainApi {
    /// Builds the blocks of a request, and returns their numbers.
    async fn mine_asked(&self, request: Option<MineRequest>) -> Result<Vec<u64>, RequestError> {
        let (timestamp, blocks) = match request {
            None => (None, None),
            Some(MineRequest::Timestamp(timestamp)) => (Some(timestamp), None),
            Some(MineRequest::Blocks { timestamp, blocks }) => (timestamp, blocks),
        };
        self.mine_all(count(blocks)?, timestamp.map(|timestamp| timestamp.to()), None).await
    }

    /// Builds blocks, and returns their numbers; the first has `timestamp`; the server answers others in between.
    /// Before each block, the clock advances by `interval` seconds.
    async fn mine_all(
        &self,
        blocks: u64,
        mut timestamp: Option<u64>,
        interval: Option<u64>,
    ) -> Result<Vec<u64>, RequestError> {
        let chain = self.chain;
        let mut left = blocks;
        let mut numbers = Vec::new();
        while left > 0 {
            let now = left.min(BLOCKS_AT_ONCE);
            let timestamp = timestamp.take();
            let mined = self.owner.ask(move |devnet| {
                // In one task with its block, so that no other block gets the timestamp.
                if let Some(timestamp) = timestamp {
                    devnet.set_next_timestamp(chain, timestamp)?;
                }
                let mine = |_| {
                    if let Some(interval) = interval {
                        devnet.increase_time(interval)?;
                    }
                    devnet.mine(chain)?;
                    Ok(devnet.chain(chain)?.head().number())
                };
                (0..now).map(mine).collect::<Result<Vec<u64>, RequestError>>()
            });
            numbers.append(&mut mined.await?);
            left -= now;
        }
        Ok(numbers)
    }

    /// Changes the mining mode.
    async fn set_mining(
        &self,
        change: impl FnOnce(Mining) -> Mining + Send + 'static,
    ) -> RpcResult<()> {
        let chain = self.chain;
        let set = self.owner.ask(move |devnet: &mut Devnet| {
            let served = devnet.served_mut(chain)?;
            served.mining = change(served.mining);
            devnet.reset_due(chain);
            Ok(())
        });
        Ok(set.await?)
    }
}

/// Returns the number of blocks to build.
fn count(asked: Option<U64>) -> Result<u64, RequestError> {
    let blocks = asked.map_or(1, |blocks| blocks.to());
    check_most("blocks", MOST_BLOCKS, blocks)?;
    Ok(blocks)
}
