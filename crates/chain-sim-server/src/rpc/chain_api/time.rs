//! Moving the clock.

use alloy_primitives::U64;
use jsonrpsee::{core::RpcResult, proc_macros::rpc};

use super::ChainApi;

#[rpc(server, namespace = "evm")]
pub(crate) trait TimeApi {
    /// Advances the clock of the whole cluster. Returns its offset from real time, in seconds.
    #[method(name = "increaseTime", aliases = ["anvil_increaseTime"])]
    async fn increase_time(&self, seconds: U64) -> RpcResult<u64>;

    /// Advances the clock of the whole cluster to a timestamp, in seconds or milliseconds. Returns by
    /// how many seconds.
    #[method(name = "setTime", aliases = ["anvil_setTime"])]
    async fn set_time(&self, timestamp: U64) -> RpcResult<u64>;

    /// Sets the timestamp of this chain's next block. If it is later than the clock, that block
    /// advances the clock of the whole cluster.
    #[method(name = "setNextBlockTimestamp", aliases = ["anvil_setNextBlockTimestamp"])]
    async fn set_next_block_timestamp(&self, timestamp: U64) -> RpcResult<()>;

    /// Gives each of this chain's next blocks the timestamp of its parent plus so many seconds,
    /// whatever the clock says.
    #[method(
        name = "setBlockTimestampInterval",
        aliases = ["anvil_setBlockTimestampInterval"]
    )]
    async fn set_timestamp_interval(&self, seconds: U64) -> RpcResult<()>;

    /// Lets the timestamps of this chain follow the clock again. Returns whether they did not.
    #[method(
        name = "removeBlockTimestampInterval",
        aliases = ["anvil_removeBlockTimestampInterval", "hardhat_removeBlockTimestampInterval"]
    )]
    async fn remove_timestamp_interval(&self) -> RpcResult<bool>;
}

/// Numbers above this are milliseconds, as anvil takes them. In seconds it is the year 33,658.
const LATEST_SECOND: u64 = 1_000_000_000_000;

#[jsonrpsee::core::async_trait]
impl TimeApiServer for ChainApi {
    async fn increase_time(&self, seconds: U64) -> RpcResult<u64> {
        Ok(self.owner.ask(move |devnet| devnet.increase_time(seconds.to())).await?)
    }

    async fn set_time(&self, timestamp: U64) -> RpcResult<u64> {
        let timestamp: u64 = timestamp.to();
        let seconds = if timestamp > LATEST_SECOND { timestamp / 1_000 } else { timestamp };
        Ok(self.owner.ask(move |devnet| devnet.move_clock(seconds)).await?)
    }

    async fn set_next_block_timestamp(&self, timestamp: U64) -> RpcResult<()> {
        let chain = self.chain;
        let set = self.owner.ask(move |devnet| devnet.set_next_timestamp(chain, timestamp.to()));
        Ok(set.await?)
    }

    async fn set_timestamp_interval(&self, seconds: U64) -> RpcResult<()> {
        let (chain, seconds) = (self.chain, seconds.to());
        let set = self.owner.ask(move |devnet| devnet.set_timestamp_interval(chain, Some(seconds)));
        set.await?;
        Ok(())
    }

    async fn remove_timestamp_interval(&self) -> RpcResult<bool> {
        let chain = self.chain;
        let set = self.owner.ask(move |devnet| devnet.set_timestamp_interval(chain, None));
        Ok(set.await?.is_some())
    }
}
