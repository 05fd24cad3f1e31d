//! How many entries the relayer's collections have.

use super::{Relayer, chain_view::ChainView};

impl Relayer {
    /// The name of each of the relayer's collections, and its number of entries. They stay bounded
    /// while the relayer is [pruned](Self::prune_keeping) again and again.
    pub fn entries(&self) -> Vec<(&'static str, usize)> {
        let views = || self.views.values().map(ChainView::entries);
        let own = [
            ("relayer: blocks", views().map(|(blocks, _)| blocks).sum()),
            ("relayer: messages by block", views().map(|(_, messages)| messages).sum()),
            ("relayer: messages", self.messages.len()),
            ("relayer: messages in order", self.found.len()),
            ("relayer: settled messages", self.settled.len()),
            ("relayer: unrelayed messages by age", self.ages.len()),
            ("relayer: submitted relays", self.submitted.len()),
            ("relayer: relays of unknown messages", self.unknown.len()),
            ("relayer: obstacles", self.obstacles.len()),
            ("relayer: nonce gaps", self.gaps.len()),
        ];
        own.into_iter().chain(self.agenda.entries()).collect()
    }
}
