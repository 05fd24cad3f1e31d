//! Random scenarios with a filter of the pools, and its faults. `KIT_CASES` in the environment sets
//! another number of them, `KIT_SEED` another seed.

use std::cell::RefCell;

use chain_sim::{
    Fault, Refusal,
    kit::{Run, scenarios_with_filter},
};

use super::{campaign::holds, soundness::number};

/// What there was in the scenarios.
#[derive(Debug, Default)]
struct Coverage {
    strict: usize,
    dropping: usize,
    failsafes: usize,
    dropping_reorgs: usize,
    failsafe_drops: usize,
    reorg_drops: usize,
    relayed: usize,
}

impl Coverage {
    /// Adds what there was in a run.
    fn add(&mut self, run: &Run) {
        let filter = run.simulation.cluster.interop_filter();
        self.strict += usize::from(filter.strict_ingress.is_some());
        self.dropping += usize::from(filter.drops);
        for scheduled in run.simulation.schedule().faults() {
            self.failsafes += usize::from(matches!(scheduled.fault, Fault::Failsafe { .. }));
            self.dropping_reorgs +=
                usize::from(matches!(scheduled.fault, Fault::DroppingReorg { .. }));
        }
        for (_, dropped) in &run.fallout.dropped {
            self.failsafe_drops += usize::from(dropped.refusal == Refusal::Failsafe);
            self.reorg_drops += usize::from(dropped.refusal == Refusal::DroppedOnReorg);
        }
        self.relayed += run.simulation.relayer.totals().relayed;
    }
}

#[test]
fn scenarios_with_a_filter_hold() {
    let coverage = RefCell::new(Coverage::default());
    let (seed, cases) = (number("KIT_SEED", 5), number("KIT_CASES", 1_500));
    holds(seed.into(), cases, scenarios_with_filter(), |run| coverage.borrow_mut().add(run));
    let coverage = coverage.into_inner();
    println!("seed {seed}: {coverage:?}");
    let Coverage { strict, dropping, failsafes, dropping_reorgs, .. } = coverage;
    let Coverage { failsafe_drops, reorg_drops, relayed, .. } = coverage;
    for count in
        [strict, dropping, failsafes, dropping_reorgs, failsafe_drops, reorg_drops, relayed]
    {
        assert!(count * 20 > cases as usize, "{coverage:?}");
    }
}
