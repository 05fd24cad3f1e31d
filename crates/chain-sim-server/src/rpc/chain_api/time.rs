//! Moving the clock.

use alloy_primitives::U64;
use jsonrpsee::{core::RpcResult, proc_macros::rpc};

use super::ChainApi;

#[rpc(server, namespace = "evm")]
pub(crate) trait TimeApi {
    /// Advances the clock of the whole cluster. Returns its offset from real time, in seconds.
    #[method(name = "increaseTime", aliases = ["anvil_increaseTime"])]
    async fn increase_time(&self, seconds: U64) -> RpcResult<u64>;

    /// Advances the clock of the whole cluster to a timestamp. Returns by how many seconds.
    #[method(name = "setTime", aliases = ["anvil_setTime"])]
    async fn set_time(&self, timestamp: U64) -> RpcResult<u64>;

    /// Sets the timestamp of this chain's next block. If it is later than the clock, that block
    /// advances the clock of the whole cluster.
    #[method(name = "setNextBlockTimestamp", aliases = ["anvil_setNextBlockTimestamp"])]
    async fn set_next_block_timestamp(&self, timestamp: U64) -> RpcResult<()>;
}

#[jsonrpsee::core::async_trait]
impl TimeApiServer for ChainApi {
    async fn increase_time(&self, seconds: U64) -> RpcResult<u64> {
        Ok(self.owner.ask(move |devnet| devnet.increase_time(seconds.to())).await?)
    }

    async fn set_time(&self, timestamp: U64) -> RpcResult<u64> {
        Ok(self.owner.ask(move |devnet| devnet.move_clock(timestamp.to())).await?)
    }

    async fn set_next_block_timestamp(&self, timestamp: U64) -> RpcResult<()> {
        let chain = self.chain;
        let set = self.owner.ask(move |devnet| devnet.set_next_timestamp(chain, timestamp.to()));
        Ok(set.await?)
    }
}
