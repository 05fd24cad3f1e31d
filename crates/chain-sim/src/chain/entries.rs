//! How many entries a chain's collections have.

use super::Chain;

impl Chain {
    /// The name of each collection that the chain has of its past and its pool, and its number of
    /// entries. Those of the past stay bounded while the cluster is
    /// [pruned](crate::Cluster::prune_keeping) again and again.
    pub fn entries(&self) -> Vec<(&'static str, usize)> {
        let past = [
            ("chain: blocks", self.history.iter().len()),
            ("chain: hashes of pruned blocks", self.history.ancestors().len()),
            ("chain: promotions", self.promotions.heads.iter().map(imbl::Vector::len).sum()),
            ("chain: slots", self.slots.len()),
            ("chain: deposits", self.deposits.len()),
        ];
        past.into_iter().chain(self.pool.entries()).collect()
    }
}
