//! Messages by state, in words.

use chain_sim::{Cluster, Totals};
use indicatif::HumanCount;

/// Returns how many messages are in each state: all that were sent, and where they are.
pub(crate) fn states(totals: &Totals) -> String {
    let Totals { sent, relayed, failed, refused, expired, skipped, pending } = *totals;
    let usual = [("sent", sent), ("relayed", relayed), ("waiting", pending)];
    let unusual =
        [("failed", failed), ("refused", refused), ("expired", expired), ("skipped", skipped)];
    let unusual = unusual.into_iter().filter(|(_, count)| *count > 0);
    let counts = usual.into_iter().chain(unusual);
    let counts = counts.map(|(state, count)| format!("{} {state}", HumanCount(count as u64)));
    counts.collect::<Vec<_>>().join(" · ")
}

/// Returns the number of chains and of their blocks.
pub(crate) fn chains(cluster: &Cluster) -> String {
    let blocks: u64 = cluster.chains().map(|chain| chain.head().number()).sum();
    let chains = cluster.chains().len();
    format!("{} chains, {} blocks", HumanCount(chains as u64), HumanCount(blocks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_without_messages_are_told_only_if_they_are_usual() {
        let totals =
            Totals { sent: 2_000, relayed: 1_990, failed: 4, pending: 6, ..Totals::default() };
        assert_eq!(states(&totals), "2,000 sent · 1,990 relayed · 6 waiting · 4 failed");
        assert_eq!(states(&Totals::default()), "0 sent · 0 relayed · 0 waiting");
    }
}
