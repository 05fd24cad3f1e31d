//! Whether each message was relayed once, and how long it took.

use std::collections::BTreeMap;

use alloy_primitives::B256;
use alloy_sol_types::SolEvent;
use chain_sim::{Cluster, MessageState, Relayer, TrackedMessage};
use messenger::{L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::RelayedMessage};

use super::distribution::Distribution;
use crate::cli::error::Error;

/// Checks that `messages` messages were sent and each was relayed once; seconds of the cluster's
/// clock from the sending of each to its relay.
pub(super) fn check(
    cluster: &Cluster,
    relayer: &Relayer,
    messages: u32,
) -> Result<Distribution, Error> {
    let actual = relayer.messages().count();
    if actual != messages as usize {
        return Err(Error::Sent { expected: messages, actual });
    }
    let relays = relays(cluster);
    let mut latencies = Distribution::default();
    for message in relayer.messages() {
        let actual = relays.get(&message.hash).copied().unwrap_or_default();
        let not_once =
            || Error::Relays { message: message.hash, actual, state: message.state.clone() };
        let latency = latency(cluster, message)?.filter(|_| actual == 1).ok_or_else(not_once)?;
        latencies.add(latency, 1);
    }
    Ok(latencies)
}

/// How often each message was relayed, by hash: what the chains have logged, not what the relayer
/// believes.
fn relays(cluster: &Cluster) -> BTreeMap<B256, u32> {
    let mut relays = BTreeMap::new();
    let logs = cluster.chains().flat_map(|chain| chain.blocks().flat_map(chain_sim::Block::logs));
    for log in logs.filter(|log| log.address == L2_TO_L2_CROSS_DOMAIN_MESSENGER) {
        if let Ok(event) = RelayedMessage::decode_log_data_validate(&log.data) {
            *relays.entry(event.messageHash).or_default() += 1;
        }
    }
    relays
}

/// Seconds from the block that sent a message to the block that relayed it, if one has.
fn latency(cluster: &Cluster, message: &TrackedMessage) -> Result<Option<u64>, Error> {
    let sent = message.sends.first().and_then(|log| log.id.timestamp_seconds().ok());
    let (&MessageState::Relayed { block, .. }, Some(destination)) =
        (&message.state, message.destination)
    else {
        return Ok(None);
    };
    let relayed = cluster.chain(destination)?.block(block).map(chain_sim::Block::timestamp);
    Ok(sent.zip(relayed).map(|(sent, relayed)| relayed.saturating_sub(sent)))
}
