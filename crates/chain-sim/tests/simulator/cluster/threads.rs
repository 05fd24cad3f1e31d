//! Blocks of one timestamp that are filled and sealed on several threads, next to the same blocks on
//! one.

use std::num::NonZeroUsize;

use alloy_primitives::ChainId;
use chain_sim::{
    Cluster, ClusterConfig, InteropFilter, Schedule, Simulation, Threads,
    kit::{Check, scenarios_with_filter},
    state_digest,
};
use messenger::{CROSS_L2_INBOX, access_list};

use crate::{
    disturbance::{Numbers, cluster, disturbance},
    fault::simulation::{assert_settled, simulation},
    messages::{EXECUTOR, foresee, send},
    script::{Event, Script},
};

/// Up to four threads, however few transactions there are.
const fn four() -> Threads {
    Threads::up_to(NonZeroUsize::new(4).unwrap()).with_transactions(0)
}

/// Everything in a cluster: blocks, receipts, states, pools, and what comes next.
fn everything(cluster: &Cluster) -> String {
    serde_json::to_string(&cluster.save()).unwrap()
}

#[track_caller]
fn assert_equal(one: &Cluster, other: &Cluster) {
    assert_eq!(state_digest(one), state_digest(other));
    assert!(everything(one) == everything(other));
}

#[test]
fn turmoil_is_the_same_on_threads() {
    let mut replaced = 0;
    for seed in 0..40 {
        let mut numbers = Numbers(seed);
        let mut one = cluster(&mut numbers);
        let mut other = one.clone();
        other.set_threads(four());
        for _ in 0..60 {
            let disturbance = disturbance(&one, &mut numbers);
            assert_eq!(disturbance(&mut other), disturbance(&mut one), "seed {seed}");
            let step = one.step().unwrap();
            assert_eq!(other.step().unwrap(), step, "seed {seed}");
            replaced += step.fallout.replaced.len();
        }
        assert_eq!(other.catch_up().unwrap(), one.catch_up().unwrap(), "seed {seed}");
        assert_equal(&one, &other);
    }
    assert!(replaced > 50, "{replaced} blocks were replaced");
}

#[test]
fn faults_are_the_same_on_threads() {
    let mut fell = 0;
    for seed in 0..60 {
        let run = |threads: Threads| {
            let filter = InteropFilter::default().with_drops(seed % 2 == 0);
            let config = ClusterConfig::with_chains(3)
                .with_state_roots(seed % 3 == 0)
                .with_interop_filter(filter)
                .with_threads(threads);
            let schedule = Schedule::random_with_filter(seed, &[901, 902, 903], 12, 6);
            let mut simulation = simulation(config, schedule);
            let fallout = simulation.run(400).unwrap();
            assert_settled(seed, &simulation);
            (simulation, fallout)
        };
        let (one, fallout) = run(Threads::ONE);
        let (other, of_other) = run(four());
        assert_eq!((other.steps(), of_other), (one.steps(), fallout.clone()), "seed {seed}");
        assert_eq!(other.refused_forgeries(), one.refused_forgeries(), "seed {seed}");
        let states = |run: &Simulation| format!("{:?}", run.relayer.messages().collect::<Vec<_>>());
        assert_eq!(states(&other), states(&one), "seed {seed}");
        assert_equal(&one.cluster, &other.cluster);
        fell += fallout.removed.len();
    }
    assert!(fell > 50, "{fell} blocks were removed");
}

#[test]
fn random_scenarios_are_the_same_on_threads() {
    let check = Check { seed: 20, cases: 64 };
    let checked = check.run(scenarios_with_filter(), |scenario| {
        let one = scenario.run()?;
        let mut scenario = scenario.clone();
        scenario.cluster.threads = four();
        let other = scenario.run()?;
        assert_eq!(other.fallout, one.fallout);
        assert_equal(&one.simulation.cluster, &other.simulation.cluster);
        Ok(())
    });
    checked.unwrap();
}

/// On each chain but the last, a transaction executes an event of the next chain and emits one for
/// the chain before. Each chain has enough other messages for the threads that there are by default.
#[test]
fn messages_pass_through_all_chains_within_one_timestamp() {
    const OTHERS: u32 = 30;
    let run = |threads: Threads| {
        let config = ClusterConfig::with_chains(9).with_threads(threads);
        let mut cluster = Cluster::new(config).unwrap();
        let ids: Vec<ChainId> = (901..=909).rev().collect();
        let event = Event::named(1);
        let mut previous = foresee(&cluster, ids[0], EXECUTOR, 0, &event);
        let first = Script::default().emit(event.clone()).run_by(EXECUTOR);
        cluster.submit_call(ids[0], first).unwrap();
        for &id in &ids[1..] {
            // The other messages do not wait, so their logs come first.
            let next = foresee(&cluster, id, EXECUTOR, OTHERS + 1, &event);
            let script = Script::default().call(CROSS_L2_INBOX, previous.validate_calldata());
            let call = script.emit(event.clone()).run_by(EXECUTOR);
            let declared = access_list(&[previous.entry()]);
            cluster.submit_call(id, call.access_list(declared)).unwrap();
            previous = next;
        }
        for &id in &ids {
            for _ in 0..OTHERS {
                cluster.submit_call(id, send(if id == 901 { 902 } else { 901 })).unwrap();
            }
        }
        let step = cluster.step().unwrap();
        assert!(step.fallout.is_empty());
        assert_eq!(step.built.len(), 9);
        assert!(step.built.iter().all(|block| block.from_pool == OTHERS as usize + 1));
        cluster
    };
    assert_equal(&run(Threads::ONE), &run(Threads::up_to(NonZeroUsize::new(4).unwrap())));
}
