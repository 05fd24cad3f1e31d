//! When blocks are built.

use alloy_primitives::U64;
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use serde::Deserialize;

use super::ChainApi;
use crate::server::{
    config::{BLOCKS_AT_ONCE, MOST_BLOCKS, Mining},
    devnet::Devnet,
    error::RequestError,
};

/// What is to be built.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(untagged)]
pub(super) enum MineRequest {
    /// A block of this timestamp.
    Timestamp(U64),
    /// Blocks.
    Blocks {
        /// The timestamp of the first; none for the time that it is.
        timestamp: Option<U64>,
        /// How many; none for one.
        blocks: Option<U64>,
    },
}

#[rpc(server)]
pub(super) trait MiningApi {
    /// Builds blocks: one, or as many as it says, of a timestamp that it may say as well.
    #[method(name = "evm_mine")]
    async fn mine(&self, request: Option<MineRequest>) -> RpcResult<U64>;

    /// Builds blocks: one, or as many as it says. Before each the clock of the whole cluster moves on
    /// by `interval` seconds.
    #[method(name = "anvil_mine", aliases = ["hardhat_mine"])]
    async fn mine_blocks(&self, blocks: Option<U64>, interval: Option<U64>) -> RpcResult<()>;

    /// Whether a block is built whenever a transaction comes in.
    #[method(name = "anvil_getAutomine", aliases = ["hardhat_getAutomine"])]
    async fn automine(&self) -> RpcResult<bool>;

    /// Builds a block whenever a transaction comes in, or no longer does.
    #[method(name = "evm_setAutomine", aliases = ["anvil_setAutomine"])]
    async fn set_automine(&self, enabled: bool) -> RpcResult<()>;

    /// Builds a block every so many seconds; 0 ends that.
    #[method(name = "evm_setIntervalMining", aliases = ["anvil_setIntervalMining"])]
    async fn set_interval_mining(&self, seconds: U64) -> RpcResult<()>;
}

#[jsonrpsee::core::async_trait]
impl MiningApiServer for ChainApi {
    async fn mine(&self, request: Option<MineRequest>) -> RpcResult<U64> {
        let (timestamp, blocks) = match request {
            None => (None, None),
            Some(MineRequest::Timestamp(timestamp)) => (Some(timestamp), None),
            Some(MineRequest::Blocks { timestamp, blocks }) => (timestamp, blocks),
        };
        self.mine_all(count(blocks)?, timestamp.map(|timestamp| timestamp.to()), None).await?;
        Ok(U64::ZERO)
    }

    async fn mine_blocks(&self, blocks: Option<U64>, interval: Option<U64>) -> RpcResult<()> {
        Ok(self.mine_all(count(blocks)?, None, interval.map(|interval| interval.to())).await?)
    }

    async fn automine(&self) -> RpcResult<bool> {
        let chain = self.chain;
        let mining = self.owner.ask(move |devnet| Ok(devnet.served(chain)?.mining));
        Ok(mining.await? == Mining::Automatic)
    }

    async fn set_automine(&self, enabled: bool) -> RpcResult<()> {
        self.set_mining(move |mining| match mining {
            _ if enabled => Mining::Automatic,
            Mining::Automatic => Mining::Manual,
            other => other,
        })
        .await
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
    /// Builds blocks, the first of them of `timestamp`, and has others served in between. Before each
    /// the clock moves on by `interval` seconds.
    async fn mine_all(
        &self,
        blocks: u64,
        mut timestamp: Option<u64>,
        interval: Option<u64>,
    ) -> Result<(), RequestError> {
        let chain = self.chain;
        let mut left = blocks;
        while left > 0 {
            let now = left.min(BLOCKS_AT_ONCE);
            let timestamp = timestamp.take();
            let mined = self.owner.ask(move |devnet| {
                // At once with its block: it is not to be that of another one.
                if let Some(timestamp) = timestamp {
                    devnet.set_next_timestamp(chain, timestamp)?;
                }
                (0..now).try_for_each(|_| {
                    if let Some(interval) = interval {
                        devnet.increase_time(interval)?;
                    }
                    devnet.mine(chain).map(drop)
                })
            });
            mined.await?;
            left -= now;
        }
        Ok(())
    }

    /// Changes when blocks are built.
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

/// How many blocks are to be built.
fn count(asked: Option<U64>) -> Result<u64, RequestError> {
    let blocks = asked.map_or(1, |blocks| blocks.to());
    if blocks > MOST_BLOCKS {
        return Err(RequestError::parameter("blocks", format!("at most {MOST_BLOCKS}"), blocks));
    }
    Ok(blocks)
}
