//! The relayer's settings.

use alloy_primitives::U64;
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use serde::Deserialize;

use super::{ClusterApi, relayer_view::RelayerView};
use crate::devnet::Devnet;
use chain_sim::{RelayOrder, RelayerConfig, SafetyLevel};

/// The settings to change; omitted ones keep their values.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct RelayerRequest {
    /// Whether the relayer submits no relays until this is set to false.
    paused: Option<bool>,
    /// Seconds from a message's timestamp to its relay, for messages from now on.
    delay: Option<U64>,
    /// The safety level that the initiating block must have.
    safety: Option<SafetyLevel>,
    /// The order in which messages are relayed.
    order: Option<RelayOrder>,
    /// The most relays in progress to one destination; 0 means unlimited.
    batch_size: Option<U64>,
    /// When failed relays are retried.
    retries: Option<RetriesRequest>,
    /// Seconds after which a relay that is in no block and no pool counts as lost.
    patience: Option<U64>,
}

/// When failed relays are retried.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct RetriesRequest {
    /// The most attempts for a message, including the first one.
    attempts: Option<u32>,
    /// Seconds from the first failure to the second attempt.
    back_off: Option<U64>,
    /// The most seconds between two attempts.
    longest_back_off: Option<U64>,
}

#[rpc(server, namespace = "cluster")]
pub(crate) trait RelayerApi {
    /// Changes the relayer's settings, and returns all of them.
    #[method(name = "setRelayer")]
    async fn set_relayer(&self, request: RelayerRequest) -> RpcResult<RelayerView>;
}

#[jsonrpsee::core::async_trait]
impl RelayerApiServer for ClusterApi {
    async fn set_relayer(&self, request: RelayerRequest) -> RpcResult<RelayerView> {
        let view = self.owner.ask(move |devnet| {
            apply(devnet, &request);
            Ok(RelayerView::from(&devnet.view))
        });
        Ok(view.await?)
    }
}

/// Applies the changes.
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
