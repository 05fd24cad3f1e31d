//! Messages whose state can no longer change.

use std::collections::BTreeMap;

use alloy_primitives::{B256, ChainId};
use imbl::OrdMap;

use super::state::{MessageState, Totals, TrackedMessage};

/// Messages whose sends and relay are all in finalized blocks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settled {
    /// The destination's block and the relay transaction, by message hash.
    relays: OrdMap<B256, (u64, B256)>,
    /// Their totals, by chain.
    totals: BTreeMap<ChainId, Totals>,
}

impl Settled {
    /// The state of a message; `None` if it is not settled.
    pub(super) fn state(&self, message: B256) -> Option<MessageState> {
        let &(block, transaction) = self.relays.get(&message)?;
        Some(MessageState::Relayed { block, transaction })
    }

    /// Whether a message is settled.
    pub(super) fn contains(&self, message: B256) -> bool {
        self.relays.contains_key(&message)
    }

    /// The totals of the messages that a chain has sent or relayed.
    pub(super) fn totals(&self, chain: ChainId) -> Totals {
        self.totals.get(&chain).copied().unwrap_or_default()
    }

    /// The destination's block and the relay transaction, by message hash.
    #[cfg(feature = "serde")]
    pub(crate) const fn relays(&self) -> &OrdMap<B256, (u64, B256)> {
        &self.relays
    }

    /// The totals to save: each chain with the number of messages that it has sent and relayed.
    #[cfg(feature = "serde")]
    pub(crate) fn counts(&self) -> impl Iterator<Item = (ChainId, usize, usize)> {
        self.totals.iter().map(|(&chain, totals)| (chain, totals.sent, totals.relayed))
    }

    /// Creates the settled messages from saved ones.
    #[cfg(feature = "serde")]
    pub(super) fn read(
        relays: Vec<(B256, u64, B256)>,
        counts: Vec<(ChainId, usize, usize)>,
    ) -> Self {
        // No chain has sent or relayed more messages than there are.
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
    pub(super) fn add(
        &mut self,
        message: &TrackedMessage,
        destination: ChainId,
        relay: (u64, B256),
    ) {
        self.relays.insert(message.hash, relay);
        self.totals.entry(message.source).or_default().sent += 1;
        self.totals.entry(destination).or_default().relayed += 1;
    }
}
