//! What must be found out before a relay starts.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use alloy_primitives::{Address, ChainId, KECCAK256_EMPTY};
use relayer::{ChainConfig, MachineConfig, SafetyLevel};
use tracing::{info, warn};

use super::{
    config::{RelayConfig, Start},
    error::RelayError,
};
use crate::{
    metrics::Requests,
    node::{EndpointUrl, Node, NodeError},
};

/// The time between two tries to reach a node.
const RETRY: Duration = Duration::from_secs(1);

/// How many seconds the machine waits for an answer longer than its request may take.
const SLACK: u64 = 5;

/// Connects to all chains.
pub(super) async fn connect(
    config: &RelayConfig,
    requests: &Requests,
) -> Result<Vec<Arc<Node>>, RelayError> {
    if config.chains.len() < 2 {
        return Err(RelayError::Chains { actual: config.chains.len() });
    }
    let mut nodes: Vec<Arc<Node>> = Vec::with_capacity(config.chains.len());
    for urls in &config.chains {
        let node = reach(config, urls, requests).await?;
        let chain = node.chain();
        if let Some(first) = nodes.iter().find(|known| known.chain() == chain) {
            let (first, endpoint) = (first.endpoint(), node.endpoint());
            return Err(RelayError::SameChain { chain, first, endpoint });
        }
        nodes.push(node);
    }
    Ok(nodes)
}

/// Connects to a chain, as soon as its node answers.
async fn reach(
    config: &RelayConfig,
    urls: &[EndpointUrl],
    requests: &Requests,
) -> Result<Arc<Node>, RelayError> {
    let began = Instant::now();
    let mut has_warned = false;
    loop {
        match Node::connect(urls.to_vec(), config.deadline, requests.clone()).await {
            Ok(node) => {
                if node.messenger_code().await? == KECCAK256_EMPTY {
                    let (chain, endpoint) = (node.chain(), node.endpoint());
                    return Err(RelayError::NoMessenger { chain, endpoint });
                }
                info!(chain = node.chain(), endpoint = node.endpoint(), "connected");
                return Ok(Arc::new(node));
            }
            Err(error @ NodeError::Unreachable { .. }) if began.elapsed() < config.patience => {
                if !has_warned {
                    warn!(%error, "waiting for a node");
                    has_warned = true;
                }
                tokio::time::sleep(RETRY).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Makes the configuration of the machine. Chains that the store has read before go on where they
/// were, whatever their start.
pub(super) async fn machine_config(
    config: &RelayConfig,
    nodes: &[Arc<Node>],
    payers: &[Address],
    known: &[ChainId],
) -> Result<MachineConfig, RelayError> {
    let mut chains = BTreeMap::new();
    for (node, urls) in nodes.iter().zip(&config.chains) {
        let chain = node.chain();
        let start = if known.contains(&chain) { 0 } else { first_block(config, node).await? };
        // Every endpoint may be asked before there is an answer.
        let most = config.deadline.saturating_mul(u32::try_from(urls.len()).unwrap_or(u32::MAX));
        let of_chain = ChainConfig {
            payers: payers.to_vec(),
            start,
            request_timeout: most.as_secs().saturating_add(SLACK),
            ..config.chain.clone()
        };
        chains.insert(chain, of_chain);
    }
    Ok(MachineConfig {
        relayer: config.relayer.clone(),
        chains,
        lists: config.lists.clone(),
        ..MachineConfig::default()
    })
}

/// Returns the number of the first block of a chain to read.
async fn first_block(config: &RelayConfig, node: &Node) -> Result<u64, RelayError> {
    let chain = node.chain();
    let start = match config.starts.get(&chain).copied().unwrap_or(config.start) {
        Start::Block(block) => block,
        Start::Latest => node.latest().await?.0,
        Start::Unexpired => node.first_block_within(config.chain.message_expiry_window).await?,
    };
    info!(chain, start, "the chain is read from this block on");
    Ok(start)
}

/// Whether relays wait for a safety level.
pub(super) const fn waits_for_safety(config: &RelayConfig) -> bool {
    !matches!(config.relayer.safety, SafetyLevel::Unsafe)
}
