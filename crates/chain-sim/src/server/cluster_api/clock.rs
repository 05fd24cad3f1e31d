//! Time of all chains, and their blocks.

use alloy_primitives::U64;
use jsonrpsee::{core::RpcResult, proc_macros::rpc};

use super::{ClusterApi, head_view::HeadView, status_view::ClockView};
use crate::server::{
    config::{BLOCKS_AT_ONCE, MOST_BLOCKS},
    devnet::Devnet,
    error::RequestError,
};

#[rpc(server, namespace = "cluster")]
pub(super) trait ClockApi {
    /// Moves the clock of all chains on by so many seconds; the clock then.
    #[method(name = "increaseTime")]
    async fn increase_time(&self, seconds: U64) -> RpcResult<ClockView>;

    /// Moves the clock of all chains on to a time, in seconds; the clock then.
    #[method(name = "setTime")]
    async fn set_time(&self, timestamp: U64) -> RpcResult<ClockView>;

    /// Builds a block on every chain, or as many as it says; what is due is relayed in between. The
    /// heads then.
    #[method(name = "mine")]
    async fn mine(&self, blocks: Option<U64>) -> RpcResult<Vec<HeadView>>;
}

#[jsonrpsee::core::async_trait]
impl ClockApiServer for ClusterApi {
    async fn increase_time(&self, seconds: U64) -> RpcResult<ClockView> {
        let clock = self.owner.ask(move |devnet| {
            devnet.increase_time(seconds.to())?;
            Ok(ClockView::from(&*devnet))
        });
        Ok(clock.await?)
    }

    async fn set_time(&self, timestamp: U64) -> RpcResult<ClockView> {
        let clock = self.owner.ask(move |devnet| {
            devnet.move_clock(timestamp.to())?;
            Ok(ClockView::from(&*devnet))
        });
        Ok(clock.await?)
    }

    async fn mine(&self, blocks: Option<U64>) -> RpcResult<Vec<HeadView>> {
        let mut left = blocks.map_or(1, |blocks| blocks.to());
        self.owner.ask(move |devnet| check(devnet, left)).await?;
        while left > 0 {
            left -= self.owner.ask(move |devnet| mine_some(devnet, left)).await?;
        }
        Ok(self.owner.ask(|devnet| Ok(HeadView::all(&devnet.cluster))).await?)
    }
}

/// Checks that so many blocks on every chain are not too many.
fn check(devnet: &Devnet, blocks: u64) -> Result<(), RequestError> {
    let most = MOST_BLOCKS / devnet.chains.len().max(1) as u64;
    if blocks > most {
        return Err(RequestError::parameter("blocks", format!("at most {most}"), blocks));
    }
    Ok(())
}

/// Builds some of so many blocks on every chain, before others are served; how many.
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
