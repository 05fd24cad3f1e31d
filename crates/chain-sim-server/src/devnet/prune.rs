//! Lets go of old history, so that a server that runs for days does not grow.

use chain_sim::Retention;

use super::devnet::Devnet;

impl Devnet {
    /// The name of each collection that grows with history, and its number of entries.
    #[cfg(test)]
    pub(crate) fn entries(&self) -> std::collections::BTreeMap<&'static str, usize> {
        let mut entries = self.cluster.entries();
        let mut add = |name, count: usize| *entries.entry(name).or_default() += count;
        self.relayer.entries().into_iter().for_each(|(name, count)| add(name, count));
        for served in self.chains.values() {
            let [blocks, hashes, transactions] = served.index.lens();
            add("index: blocks", blocks);
            add("index: hashes", hashes);
            add("index: transactions", transactions);
        }
        for filters in self.filters.values() {
            let [filters, removed] = filters.lens();
            add("filters", filters);
            add("filters: removed blocks", removed);
        }
        add("histories of messages", self.messages.histories().len());
        add("computed", self.computed.len());
        add("news of heads", self.heads.len());
        entries
    }

    /// Prunes the history that the [limits](crate::Limits::history_blocks) do not keep, in the
    /// cluster, in the relayer and in everything that clients read.
    pub(super) fn prune(&mut self) {
        let Some(blocks) = self.limits.history_blocks else { return };
        let retention = Retention::last(blocks).with_bytes(self.limits.history_bytes);
        if !self.cluster.exceeds(retention) {
            return;
        }
        let view = &mut self.view;
        let pruned = view.relayer.prune_keeping(&view.cluster, retention);
        // Pruning can let messages expire. They are pruned only the next time, so their states are
        // recorded now.
        self.record_messages();
        let view = &mut self.view;
        view.messages.forget(&pruned);
        view.cluster.prune_keeping(retention);
        view.computed.forget_stale(&view.cluster);
        for (id, served) in &mut view.chains {
            let Ok(chain) = view.cluster.chain(*id) else { continue };
            served.index.prune(chain.first_block());
            if let Some(filters) = self.filters.get_mut(id) {
                filters.prune(chain.first_block());
            }
        }
    }
}
