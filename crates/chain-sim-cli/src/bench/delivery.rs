//! Checks that each message was relayed exactly once, and measures how long it took.

use std::collections::BTreeMap;

use alloy_primitives::{B256, ChainId};
use alloy_sol_types::SolEvent;
use chain_sim::{Cluster, MessageState, Relayer, TrackedMessage};
use messenger::{L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::RelayedMessage};

use super::distribution::Distribution;
use crate::error::Error;

/// The messages delivered so far.
#[derive(Debug, Default)]
pub(super) struct Delivery {
    /// Number of the next block to read on each chain.
    next: BTreeMap<ChainId, u64>,
    /// Number of messages sent so far.
    sent: usize,
    latencies: Distribution,
}

impl Delivery {
    /// Checks that the last wave had this many messages, and that each was relayed exactly once.
    pub(super) fn check(
        &mut self,
        cluster: &Cluster,
        relayer: &Relayer,
        wave: u32,
    ) -> Result<(), Error> {
        let wave = wave as usize;
        self.sent += wave;
        let actual = relayer.totals().sent;
        if actual != self.sent {
            return Err(Error::Sent { expected: self.sent, actual });
        }
        let relays = self.relays(cluster);
        for message in relayer.messages().rev().take(wave) {
            let actual = relays.get(&message.hash).copied().unwrap_or_default();
            let not_once =
                || Error::Relays { message: message.hash, actual, state: message.state.clone() };
            let latency =
                latency(cluster, message)?.filter(|_| actual == 1).ok_or_else(not_once)?;
            self.latencies.add(latency, 1);
        }
        Ok(())
    }

    /// Returns the seconds of the cluster's clock from the sending of each message to its relay.
    pub(super) const fn latencies(&self) -> &Distribution {
        &self.latencies
    }

    /// Counts the relays of each message in the blocks that were not read yet, by hash: from the
    /// logs of the chains, not from the relayer's states.
    fn relays(&mut self, cluster: &Cluster) -> BTreeMap<B256, u32> {
        let mut relays = BTreeMap::new();
        for chain in cluster.chains() {
            let next = self.next.entry(chain.id()).or_default();
            let blocks = chain.blocks_from(*next);
            *next = chain.head().number() + 1;
            for block in blocks {
                // What a clone unpacks is dropped with it.
                let block = block.clone();
                let logs =
                    block.logs().filter(|log| log.address == L2_TO_L2_CROSS_DOMAIN_MESSENGER);
                for log in logs {
                    if let Ok(event) = RelayedMessage::decode_log_data_validate(&log.data) {
                        *relays.entry(event.messageHash).or_default() += 1;
                    }
                }
            }
        }
        relays
    }
}

/// Returns the seconds from the block that sent a message to the block that relayed it, if it was
/// relayed.
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
