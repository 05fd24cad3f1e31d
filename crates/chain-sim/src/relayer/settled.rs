//! Messages that are done with for good.

use std::collections::BTreeMap;

use alloy_primitives::{B256, ChainId};
use imbl::OrdMap;

use super::{
    Relayer,
    state::{MessageState, Totals, TrackedMessage},
};
use crate::{Chain, Cluster};

/// Messages of which every send and the relay are in finalized blocks.
#[derive(Debug, Clone, Default)]
pub(super) struct Settled {
    /// The destination's block and the relay transaction, by message hash.
    relays: OrdMap<B256, (u64, B256)>,
    /// What they add up to, by chain.
    totals: BTreeMap<ChainId, Totals>,
}

impl Settled {
    /// What became of a message.
    pub(super) fn state(&self, message: B256) -> Option<MessageState> {
        let &(block, transaction) = self.relays.get(&message)?;
        Some(MessageState::Relayed { block, transaction })
    }

    /// Whether this is one of them.
    pub(super) fn contains(&self, message: B256) -> bool {
        self.relays.contains_key(&message)
    }

    /// What those add up to that a chain has sent or relayed.
    pub(super) fn totals(&self, chain: ChainId) -> Totals {
        self.totals.get(&chain).copied().unwrap_or_default()
    }

    /// The messages, to be saved: the destination's block and the relay transaction.
    #[cfg(feature = "serde")]
    pub(super) fn relays(&self) -> impl Iterator<Item = (B256, u64, B256)> {
        self.relays.iter().map(|(&message, &(block, transaction))| (message, block, transaction))
    }

    /// How many of them each chain has sent and relayed, to be saved.
    #[cfg(feature = "serde")]
    pub(super) fn counts(&self) -> impl Iterator<Item = (ChainId, usize, usize)> {
        self.totals.iter().map(|(&chain, totals)| (chain, totals.sent, totals.relayed))
    }

    /// What was saved.
    #[cfg(feature = "serde")]
    pub(super) fn read(
        relays: Vec<(B256, u64, B256)>,
        counts: Vec<(ChainId, usize, usize)>,
    ) -> Self {
        // A chain has no more of them than there are.
        let most = relays.len();
        let relays = relays.into_iter();
        let totals = counts.into_iter().map(|(chain, sent, relayed)| {
            let (sent, relayed) = (sent.min(most), relayed.min(most));
            (chain, Totals { sent, relayed, ..Totals::default() })
        });
        Self {
            relays: relays
                .map(|(message, block, transaction)| (message, (block, transaction)))
                .collect(),
            totals: totals.collect(),
        }
    }

    /// Adds a message.
    fn add(&mut self, message: &TrackedMessage, destination: ChainId, relay: (u64, B256)) {
        self.relays.insert(message.hash, relay);
        self.totals.entry(message.source).or_default().sent += 1;
        self.totals.entry(destination).or_default().relayed += 1;
    }
}

impl Relayer {
    /// Reads what is new, and lets go of what it knows of messages that are done with for good:
    /// relayed, and all their blocks are finalized. Of those only the [state](Self::message) is
    /// known after that, and the totals have them.
    pub fn prune(&mut self, cluster: &Cluster) {
        self.read(cluster);
        let mut met = Vec::new();
        for (id, view) in &mut self.views {
            let Ok(chain) = cluster.chain(*id) else { continue };
            met.extend(view.prune(chain.safety_heads().finalized));
        }
        for hash in met {
            let Some(message) = self.messages.get(&hash) else { continue };
            let Some((destination, relay)) = final_relay(cluster, message) else { continue };
            self.settled.add(message, destination, relay);
            self.agenda.prerequisites.remove(&hash);
            self.messages.remove(&hash);
        }
        while self.found.front().is_some_and(|hash| self.settled.contains(*hash)) {
            self.found.pop_front();
        }
    }
}

/// The destination of a message, block and transaction of its relay, if nothing of it can change
/// any more.
fn final_relay(cluster: &Cluster, message: &TrackedMessage) -> Option<(ChainId, (u64, B256))> {
    let MessageState::Relayed { block, transaction } = message.state else { return None };
    let destination = message.destination?;
    let finalized = |chain: ChainId| cluster.chain(chain).ok().map(Chain::safety_heads);
    let is_final = block <= finalized(destination)?.finalized;
    let source = finalized(message.source)?.finalized;
    let sent = |send: &super::SentLog| send.id.block_number().is_ok_and(|number| number <= source);
    (is_final && message.sends.iter().all(sent)).then_some((destination, (block, transaction)))
}
