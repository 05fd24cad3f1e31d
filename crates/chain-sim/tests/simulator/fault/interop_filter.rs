//! Faults of an interop filter by seed: failsafes and reorgs on which pools drop relays.

use std::collections::BTreeSet;

use chain_sim::{
    ClusterConfig, Fault, InteropFilter, MessageState, Refusal, RelayFailure, Schedule, Simulation,
};

use super::simulation::{assert_repeats, assert_settled, simulation};

/// A simulation of three chains that send each other twelve messages, whose pools have a filter
/// that the seed says.
fn filtered(seed: u64) -> Simulation {
    let filter = InteropFilter::default().with_drops(seed.is_multiple_of(2));
    let filter = if seed.is_multiple_of(3) { filter.with_strict_ingress(7_200) } else { filter };
    let config = ClusterConfig::with_chains(3).with_interop_filter(filter);
    simulation(config, Schedule::random_with_filter(seed, &[901, 902, 903], 12, 6))
}

#[test]
fn everything_that_stays_sent_is_relayed_once_failsafe_ends() {
    let (mut refused, mut dropped, mut seen) = (0, 0, BTreeSet::new());
    for seed in 0..300 {
        let mut simulation = filtered(seed);
        let fallout = simulation
            .run(400)
            .unwrap_or_else(|error| panic!("seed {seed}: {error}\n{}", simulation.schedule()));
        assert_settled(seed, &simulation);
        assert!(!simulation.cluster.interop_filter().failsafe, "seed {seed}");
        for scheduled in simulation.schedule().faults() {
            seen.insert(match scheduled.fault {
                Fault::Failsafe { drops: false, .. } => "failsafe",
                Fault::Failsafe { drops: true, .. } => "failsafe that drops",
                Fault::DroppingReorg { .. } => "dropping reorg",
                _ => "another",
            });
        }
        let count = |refusal: Refusal| {
            fallout.dropped.iter().filter(|(_, dropped)| dropped.refusal == refusal).count()
        };
        refused += count(Refusal::Failsafe);
        dropped += count(Refusal::DroppedOnReorg);
    }
    assert_eq!(seen.len(), 4, "{seen:?}");
    assert!(refused > 50 && dropped > 50, "{refused} and {dropped} were dropped");
}

#[test]
fn same_seed_gives_the_same_run() {
    assert_repeats(filtered);
}

#[test]
fn relays_wait_while_the_failsafe_is_on() {
    let fault = Fault::Failsafe { steps: 10, drops: true };
    let schedule = Schedule::new([chain_sim::ScheduledFault { step: 1, fault }]);
    let mut simulation = simulation(ClusterConfig::with_chains(3), schedule);
    for _ in 0..8 {
        simulation.step().unwrap();
        simulation.read();
    }
    let refused = RelayFailure::Refused(Refusal::Failsafe);
    for message in simulation.relayer.messages() {
        let MessageState::Waiting { failure, .. } = &message.state else {
            panic!("{}", message.state);
        };
        assert_eq!(*failure, refused);
    }
    simulation.run(100).unwrap();
    assert_eq!(simulation.relayer.totals().relayed, 12);
}

#[test]
fn schedules_without_a_filter_are_what_they_were() {
    let schedule = Schedule::random(7, &[901, 902], 12, 3);
    assert_eq!(
        schedule.to_string(),
        "step   0: the relayer is down for 3 steps\n\
         step   1: the next relay is 6 s late\n\
         step   4: the next relay is 5 s late\n"
    );
}

#[test]
fn faults_of_a_filter_are_text() {
    use chain_sim::ReorgedTransactions::Pooled;
    for (fault, text) in [
        (Fault::Failsafe { steps: 3, drops: false }, "the failsafe is on for 3 steps"),
        (
            Fault::Failsafe { steps: 3, drops: true },
            "the failsafe is on for 3 steps, and all pools drop their interop transactions",
        ),
        (
            Fault::DroppingReorg { chain: 901, depth: 2, transactions: Pooled },
            "reorg of chain 901 by 2 blocks, transactions pooled again, and all pools drop their \
             interop transactions",
        ),
    ] {
        assert_eq!(fault.to_string(), text);
        let written = serde_json::to_string(&fault).unwrap();
        assert_eq!(serde_json::from_str::<Fault>(&written).unwrap(), fault, "{written}");
    }
}
