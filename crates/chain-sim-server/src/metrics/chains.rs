//! Blocks, heads and pools of the chains.

use chain_sim::Chain;

use super::families::Families;
use crate::devnet::View;

/// Adds the metrics of the chains, and of their clock.
pub(super) fn add(families: &mut Families, view: &View) {
    let mut by_chain = |name: &str, help: &str, value: fn(&Chain) -> u64| {
        let chains = view.cluster.chains();
        let values = chains.map(|chain| (chain.id().to_string(), value(chain) as f64));
        families.gauges(name, help, "chain", values);
    };
    by_chain("blocks", "Blocks that a chain keeps, with its genesis.", |chain| {
        chain.blocks().len() as u64
    });
    by_chain("head_block_number", "Number of a chain's head.", |chain| chain.head().number());
    by_chain("head_timestamp_seconds", "Timestamp of a chain's head, in chain time.", |chain| {
        chain.head().timestamp()
    });
    by_chain("pool_transactions", "Transactions that wait for a block of a chain.", |chain| {
        chain.pooled() as u64
    });
    families.counter(
        "batched_transactions_total",
        "Transactions that shared the block of another one because they waited when it was begun \
         (--automine-batch).",
        view.batched as f64,
    );
    families.gauge(
        "clock_timestamp_seconds",
        "The clock of all chains, in seconds since the epoch.",
        view.cluster.clock().now() as f64,
    );
}
