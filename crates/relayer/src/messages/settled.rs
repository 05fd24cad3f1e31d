//! Messages that are pruned: their state can no longer change.

use std::collections::BTreeMap;

use alloy_primitives::{B256, ChainId};
use imbl::OrdMap;

use super::{message_state::MessageState, totals::Totals, tracked_message::TrackedMessage};

/// The largest count of saved totals; a sum of such counts does not overflow.
const LARGEST_COUNT: usize = u32::MAX as usize;

/// Messages that are pruned: their state can no longer change.
#[derive(Debug, Clone, Default)]
pub struct Settled {
    /// The destination's block and the relay transaction of relayed messages whose state is kept, by
    /// message hash.
    relays: OrdMap<B256, (u64, B256)>,
    /// The totals of all pruned messages, by chain.
    totals: BTreeMap<ChainId, Totals>,
}

impl Settled {
    /// The state of a message; `None` if it is not pruned, or its state is not kept.
    pub(super) fn state<R>(&self, message: B256) -> Option<MessageState<R>> {
        let &(block, transaction) = self.relays.get(&message)?;
        Some(MessageState::Relayed { block, transaction })
    }

    /// The totals of all chains together.
    pub(super) fn all_totals(&self) -> Totals {
        let mut all = Totals::default();
        self.totals.values().for_each(|totals| all.append(*totals));
        all
    }

    /// Whether a message is pruned and its state kept.
    pub(super) fn contains(&self, message: B256) -> bool {
        self.relays.contains_key(&message)
    }

    /// Number of messages whose state is kept.
    pub(super) fn len(&self) -> usize {
        self.relays.len()
    }

    /// The totals of each chain: the pruned messages that it has sent, and the states of pruned
    /// messages to it.
    pub const fn totals(&self) -> &BTreeMap<ChainId, Totals> {
        &self.totals
    }

    /// The destination's block and the relay transaction, by message hash.
    pub const fn relays(&self) -> &OrdMap<B256, (u64, B256)> {
        &self.relays
    }

    /// Creates it from the relays whose state is kept (message hash, the destination's block and the
    /// transaction), and from the totals of all pruned messages by chain.
    pub fn restore(
        relays: impl IntoIterator<Item = (B256, u64, B256)>,
        counts: impl IntoIterator<Item = (ChainId, Totals)>,
    ) -> Self {
        let relays = relays.into_iter();
        let totals = counts.into_iter().map(|(chain, totals)| (chain, totals.most(LARGEST_COUNT)));
        Self {
            relays: relays
                .map(|(message, block, transaction)| (message, (block, transaction)))
                .collect(),
            totals: totals.collect(),
        }
    }

    /// Adds a message to the totals.
    pub(super) fn count<R>(&mut self, message: &TrackedMessage<R>) {
        count(&mut self.totals, message);
    }

    /// Keeps the state of a relayed message: the destination's block and the relay transaction.
    pub(super) fn keep(&mut self, message: B256, relay: (u64, B256)) {
        self.relays.insert(message, relay);
    }
}

/// Adds a message to the totals of its chains.
pub(super) fn count<R>(totals: &mut BTreeMap<ChainId, Totals>, message: &TrackedMessage<R>) {
    let is_sent = !message.sends.is_empty();
    totals.entry(message.source).or_default().sent += usize::from(is_sent);
    let of = message.destination.unwrap_or(message.source);
    totals.entry(of).or_default().add(&message.state);
}
