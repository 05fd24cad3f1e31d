//! The relayer for real chains, on nodes that fail, chains that reorganize, and a process that ends at
//! any write.

use chain_sim::kit::nodes::{NodeRun, NodeSchedule};

#[test]
fn messages_are_relayed_once_whatever_nodes_and_chains_do() {
    let mut all = NodeRun::default();
    for seed in 0..300 {
        let run = NodeSchedule { seed }.run().unwrap();
        all.messages += run.messages;
        all.transactions += run.transactions;
        all.crashes += run.crashes;
    }
    // Some nonces are used up by transactions that do nothing.
    assert!(all.messages > 3_000 && all.crashes > 300, "{all:?}");
    assert!(all.transactions >= all.messages, "{all:?}");
}

#[test]
fn equal_seeds_give_equal_runs() {
    let [one, other] = [(); 2].map(|()| NodeSchedule { seed: 7 }.run().unwrap());
    assert_eq!(one, other);
}
