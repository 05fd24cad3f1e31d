//! What has changed in a relayer since an earlier save.

use alloy_primitives::B256;
use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use super::{
    SavedPrunedMessage, SavedRelayer, SavedTotals,
    map_changes::{MapChanges, map_changes},
    relayer::{SavedMessage, save},
};
use crate::relayer::Relayer;

/// What has changed in a [`Relayer`] since it was saved, to serialize.
/// [`Relayer::changes_since`] creates it, and [`SavedRelayer::apply`] adds it to what was saved.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RelayerChanges {
    /// Messages by hash; null for those of which the chains have everything by now.
    #[serde(default, skip_serializing_if = "MapChanges::is_empty")]
    messages: MapChanges<B256, SavedMessage>,
    /// Messages by hash, each with the message that must be relayed before it.
    #[serde(default, skip_serializing_if = "MapChanges::is_empty")]
    prerequisites: MapChanges<B256, B256>,
    /// Messages in pruned blocks, by hash.
    #[serde(default, skip_serializing_if = "MapChanges::is_empty")]
    in_pruned_blocks: MapChanges<B256, SavedPrunedMessage>,
    /// Pruned messages whose state is kept, by hash.
    #[serde(default, skip_serializing_if = "MapChanges::is_empty")]
    settled: MapChanges<B256, (u64, B256)>,
    /// The totals of all pruned messages, where they have changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pruned_totals: Option<Vec<SavedTotals>>,
}

impl RelayerChanges {
    /// Whether nothing has changed.
    pub fn is_empty(&self) -> bool {
        self.messages.is_empty()
            && self.prerequisites.is_empty()
            && self.in_pruned_blocks.is_empty()
            && self.settled.is_empty()
            && self.pruned_totals.is_none()
    }
}

impl Relayer {
    /// Saves what has changed since an earlier moment of this relayer.
    pub fn changes_since(&self, earlier: &Self) -> RelayerChanges {
        let messages =
            map_changes(earlier.messages.by_hash(), self.messages.by_hash(), |_, before, after| {
                (before.and_then(save), save(after))
            });
        let was_saved = |hash: &B256| earlier.messages.by_hash().get(hash).and_then(save).is_some();
        let messages = messages.into_iter().filter_map(|(hash, change)| match change {
            Some((_, Some(message))) => Some((hash, Some(message))),
            Some((Some(_), None)) => Some((hash, None)),
            Some((None, None)) => None,
            None => was_saved(&hash).then_some((hash, None)),
        });
        let prerequisites = map_changes(
            earlier.messages.prerequisites(),
            self.messages.prerequisites(),
            |_, _, other| *other,
        );
        let settled = map_changes(
            earlier.messages.settled().relays(),
            self.messages.settled().relays(),
            |_, _, relay| *relay,
        );
        // A message gets there without a change of its own, so all are looked at.
        let pruned = |relayer: &Self| -> OrdMap<B256, SavedPrunedMessage> {
            let pruned = relayer.messages().map(|it| (it.hash, relayer.save_pruned(it)));
            pruned.filter_map(|(hash, saved)| Some((hash, saved?))).collect()
        };
        let in_pruned_blocks =
            map_changes(&pruned(earlier), &pruned(self), |_, _, saved| saved.clone());
        let totals = self.save_totals();
        RelayerChanges {
            messages: messages.collect(),
            prerequisites,
            in_pruned_blocks,
            settled,
            pruned_totals: (totals != earlier.save_totals()).then_some(totals),
        }
    }
}

impl SavedRelayer {
    /// Applies what has changed since: the relayer is then as if it was saved after the changes. Of
    /// several changes, each must begin where the one before ends.
    pub fn apply(&mut self, changes: RelayerChanges) {
        let RelayerChanges { messages, prerequisites, in_pruned_blocks, settled, pruned_totals } =
            changes;
        if !messages.is_empty() {
            self.messages.retain(|message| !messages.contains_key(&message.hash));
            self.messages.extend(messages.into_values().flatten());
        }
        if !prerequisites.is_empty() {
            self.prerequisites.retain(|(message, _)| !prerequisites.contains_key(message));
            let added = prerequisites.into_iter();
            self.prerequisites.extend(added.filter_map(|(one, other)| Some((one, other?))));
        }
        if !settled.is_empty() {
            // Of two entries for one message, the last counts.
            if settled.values().any(Option::is_none) {
                self.settled.retain(|(message, ..)| !settled.contains_key(message));
            }
            let added = settled.into_iter();
            self.settled.extend(added.filter_map(|(hash, relay)| {
                let (block, transaction) = relay?;
                Some((hash, block, transaction))
            }));
        }
        if !in_pruned_blocks.is_empty() {
            let is_same = |it: &SavedPrunedMessage| !in_pruned_blocks.contains_key(&it.hash());
            self.in_pruned_blocks.retain(is_same);
            self.in_pruned_blocks.extend(in_pruned_blocks.into_values().flatten());
        }
        if let Some(totals) = pruned_totals {
            self.settled_totals.clear();
            self.pruned_totals = totals;
        }
    }
}
