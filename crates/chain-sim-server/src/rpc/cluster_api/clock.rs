//! The clock of all chains, and building blocks on all of them.

use alloy_primitives::U64;
use jsonrpsee::{core::RpcResult, proc_macros::rpc};

use super::{ClusterApi, head_view::HeadView, status_view::ClockView};
use crate::devnet::{
    Devnet, RequestError, View, check_most,
    mining::{BLOCKS_AT_ONCE, MOST_BLOCKS},
};

#[rpc(server, namespace = "cluster")]
pub(crate) trait ClockApi {
    /// Advances the clock of all chains by so many seconds, and returns the clock.
    #[method(name = "increaseTime")]
    async fn increase_time(&self, seconds: U64) -> RpcResult<ClockView>;

    /// Advances the clock of all chains to a timestamp, in seconds, and returns the clock.
    #[method(name = "setTime")]
    async fn set_time(&self, timestamp: U64) -> RpcResult<ClockView>;

    /// Builds one block, or the requested number of blocks, on every chain, and relays due messages
    /// before each. Returns the heads.
    #[method(name = "mine")]
    async fn mine(&self, blocks: Option<U64>) -> RpcResult<Vec<HeadView>>;
}

#[jsonrpsee::core::async_trait]
impl ClockApiServer for ClusterApi {
    async fn increase_time(&self, seconds: U64) -> RpcResult<ClockView> {
        let clock = self.owner.ask(move |devnet| {
            devnet.increase_time(seconds.to())?;
            Ok(ClockView::from(&devnet.view))
        });
        Ok(clock.await?)
    }

    async fn set_time(&self, timestamp: U64) -> RpcResult<ClockView> {
        let clock = self.owner.ask(move |devnet| {
            devnet.move_clock(timestamp.to())?;
            Ok(ClockView::from(&devnet.view))
        });
        Ok(clock.await?)
    }

    async fn mine(&self, blocks: Option<U64>) -> RpcResult<Vec<HeadView>> {
        let mut left = blocks.map_or(1, |blocks| blocks.to());
        self.owner.read(|view| check(view, left))?;
        while left > 0 {
            left -= self.owner.ask(move |devnet| mine_some(devnet, left)).await?;
        }
        Ok(self.owner.read(|view| Ok(HeadView::all(&view.cluster)))?)
    }
}

/// Checks that a number of blocks on every chain is not too large.
fn check(view: &View, blocks: u64) -> Result<(), RequestError> {
    check_most("blocks", MOST_BLOCKS / view.chains.len().max(1) as u64, blocks)
}

/// Builds some of the blocks on every chain, before other requests are served. Returns how many.
fn mine_some(devnet: &mut Devnet, blocks: u64) -> Result<u64, RequestError> {
    let chains = devnet.ids();
    let rounds = (BLOCKS_AT_ONCE / chains.len().max(1) as u64).max(1).min(blocks);
    for _ in 0..rounds {
        devnet.relay()?;
        for &chain in &chains {
            devnet.mine(chain)?;
        }
    }
    Ok(rounds)
}
