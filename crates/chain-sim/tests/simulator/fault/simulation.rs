//! Simulations: faults by seed, the same run by the same seed, and everything is delivered once
//! faults stop.

use alloy_primitives::{Address, Bytes, ChainId, U256};
use alloy_sol_types::SolCall;
use chain_sim::{
    Call, Cluster, ClusterConfig, DEV_ACCOUNTS, Fault, MessageState, Relayer, RelayerConfig,
    Retries, Schedule, ScheduledFault, Simulation, state_digest,
};
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::IL2ToL2CrossDomainMessenger::sendMessageCall,
};

/// A simulation of three chains that send each other twelve messages under random faults.
fn seeded(seed: u64) -> Simulation {
    let chains: Vec<ChainId> = vec![901, 902, 903];
    simulation(ClusterConfig::with_chains(3), Schedule::random(seed, &chains, 12, 6))
}

/// A simulation of three chains that send each other twelve messages, under these faults.
pub(crate) fn simulation(config: ClusterConfig, schedule: Schedule) -> Simulation {
    let mut cluster = Cluster::new(config).unwrap();
    for index in 0..12u8 {
        let other = (index + 1 + index / 6) % 3;
        let (source, destination) = (901 + u64::from(index % 3), 901 + u64::from(other));
        let send = sendMessageCall {
            _destination: U256::from(destination),
            _target: Address::repeat_byte(0x44),
            _message: Bytes::from(vec![index; usize::from(index)]),
        };
        let account = DEV_ACCOUNTS[usize::from(index % 3)];
        let call = Call::new(account, L2_TO_L2_CROSS_DOMAIN_MESSENGER, send.abi_encode());
        cluster.submit_call(source, call).unwrap();
    }
    let retries = Retries::default().with_attempts(100);
    let relayer = Relayer::new(RelayerConfig::default().with_retries(retries));
    Simulation::new(cluster, relayer, schedule)
}

/// Asserts that each message was relayed, or that its log is gone.
#[track_caller]
pub(crate) fn assert_settled(seed: u64, simulation: &Simulation) {
    for message in simulation.relayer.messages() {
        let state = &message.state;
        assert!(
            matches!(state, MessageState::Relayed { .. } | MessageState::ReorgedOut),
            "seed {seed}: {state}\n{}",
            simulation.schedule()
        );
    }
}

/// Asserts that two simulations of one seed are equal.
#[track_caller]
pub(crate) fn assert_repeats(simulation: impl Fn(u64) -> Simulation) {
    for seed in 0..20 {
        let run = || {
            let mut simulation = simulation(seed);
            let fallout = simulation.run(400).unwrap();
            (fallout, simulation.steps(), state_digest(&simulation.cluster))
        };
        assert_eq!(run(), run());
    }
}

#[test]
fn everything_that_stays_sent_is_relayed_once_faults_stop() {
    for seed in 0..300 {
        let mut simulation = seeded(seed);
        if let Err(error) = simulation.run(400) {
            panic!("seed {seed}: {error}\n{}", simulation.schedule());
        }
        assert_settled(seed, &simulation);
    }
}

#[test]
fn same_seed_gives_the_same_run() {
    assert_repeats(seeded);
}

#[test]
fn observer_sees_every_step_and_changes_nothing() {
    let (mut alone, mut observed) = (seeded(3), seeded(3));
    let (mut steps, mut replaced) = (Vec::new(), Vec::new());
    let fallout = observed.run_observed(400, |simulation, step| {
        steps.push(simulation.steps());
        replaced.extend(step.fallout.replaced.clone());
    });
    let fallout = fallout.unwrap();
    assert_eq!(replaced, fallout.replaced);
    assert_eq!(fallout, alone.run(400).unwrap());
    assert_eq!(state_digest(&observed.cluster), state_digest(&alone.cluster));
    assert_eq!(steps, (1..=alone.steps()).collect::<Vec<_>>());
}

#[test]
fn relayer_is_back_after_the_steps_of_its_crash() {
    let crash = ScheduledFault { step: 2, fault: Fault::CrashRelayer { steps: 3 } };
    let mut simulation = simulation(ClusterConfig::with_chains(3), Schedule::new([crash]));
    assert_eq!(simulation.relayer_is_back_in(), 0);
    simulation.run(400).unwrap();
    assert_eq!(simulation.relayer_is_back_in(), 5);
}
