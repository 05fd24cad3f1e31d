//! What the relayer is told.

use alloy_primitives::U64;
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use serde::Deserialize;

use super::{ClusterApi, relayer_view::RelayerView};
use crate::{RelayOrder, RelayerConfig, SafetyLevel, server::devnet::Devnet};

/// What is to be otherwise; what is left out stays.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct RelayerRequest {
    /// Whether it is to relay nothing until it is told otherwise.
    paused: Option<bool>,
    /// Seconds from a message's timestamp to its relay, of messages from now on.
    delay: Option<U64>,
    /// How safe the initiating block must be.
    safety: Option<SafetyLevel>,
    /// Which messages come first.
    order: Option<RelayOrder>,
    /// How many relays are submitted to a destination at a time; 0 for any number.
    batch_size: Option<U64>,
    /// When a relay is tried again.
    retries: Option<RetriesRequest>,
    /// Seconds after which a relay that is nowhere counts as lost.
    patience: Option<U64>,
}

/// When a relay is tried again.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct RetriesRequest {
    /// How often a message is tried at the most, the first time included.
    attempts: Option<u32>,
    /// Seconds from the first failure to the second attempt.
    back_off: Option<U64>,
    /// Seconds between two attempts at the most.
    longest_back_off: Option<U64>,
}

#[rpc(server, namespace = "cluster")]
pub(super) trait RelayerApi {
    /// Tells the relayer to do it otherwise; what it is told then.
    #[method(name = "setRelayer")]
    async fn set_relayer(&self, request: RelayerRequest) -> RpcResult<RelayerView>;
}

#[jsonrpsee::core::async_trait]
impl RelayerApiServer for ClusterApi {
    async fn set_relayer(&self, request: RelayerRequest) -> RpcResult<RelayerView> {
        let view = self.owner.ask(move |devnet| {
            apply(devnet, &request);
            Ok(RelayerView::from(&*devnet))
        });
        Ok(view.await?)
    }
}

/// Tells the relayer.
fn apply(devnet: &mut Devnet, request: &RelayerRequest) {
    let mut config: RelayerConfig = devnet.relayer.config().clone();
    if let Some(delay) = request.delay {
        config.delay = delay.to();
    }
    if let Some(safety) = request.safety {
        config.safety = safety;
    }
    if let Some(order) = request.order {
        config.order = order;
    }
    if let Some(size) = request.batch_size {
        let size: usize = size.saturating_to();
        config.batch_size = if size == 0 { usize::MAX } else { size };
    }
    if let Some(patience) = request.patience {
        config.patience = patience.to();
    }
    let retries = request.retries.unwrap_or_default();
    if let Some(attempts) = retries.attempts {
        config.retries.attempts = attempts;
    }
    if let Some(seconds) = retries.back_off {
        config.retries.back_off = seconds.to();
    }
    if let Some(seconds) = retries.longest_back_off {
        config.retries.longest_back_off = seconds.to();
    }
    devnet.relayer.set_config(config);
    if let Some(paused) = request.paused {
        devnet.autorelay = !paused;
    }
}
