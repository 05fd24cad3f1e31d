//! What is final is let go of.

use super::Cluster;
use crate::{Chain, Rule};

impl Cluster {
    /// Lets go of what no rule looks at any more: the blocks before the finalized one of each
    /// chain, with their transactions, receipts and what it takes to undo them, and the logs for
    /// which [the time is over](crate::DependencySet::message_expiry_window) on every chain. What
    /// the cluster does next is the same as without it.
    ///
    /// Whoever reads blocks, as the [relayer](crate::Relayer) does, has to read them before.
    pub fn prune(&mut self) {
        let window = |chain: &Chain| chain.dependency_set().message_expiry_window();
        let window = self.chains.values().map(window).max().unwrap_or_default();
        // No block that is looked at again is earlier.
        let finalized =
            |chain: &Chain| chain.block(chain.heads.finalized).map_or(0, crate::Block::timestamp);
        let earliest = self.chains.values().map(finalized).min().unwrap_or_default();
        let mut expired = earliest.saturating_sub(window);
        // Without these, an executing message may refer to any log.
        if [Rule::NotExpired, Rule::Timestamp]
            .iter()
            .any(|rule| self.disregarded_rules.contains(*rule))
        {
            expired = 0;
        }
        for (&id, chain) in &mut self.chains {
            chain.prune();
            self.log_index.prune(id, chain.heads.finalized, expired);
        }
    }
}
