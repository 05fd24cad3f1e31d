//! What the relayer does where the filter of the pools refuses or drops its relays: it submits them
//! again, and that is no failure.

use alloy_primitives::B256;
use chain_sim::{
    Cluster, ClusterConfig, Fallout, Fault, InteropFilter, MESSAGE_EXPIRY_WINDOW, MessageState,
    Refusal, RelayFailure, Relayer, RelayerConfig, ReorgedTransactions, Retries, Schedule,
    ScheduledFault, Simulation, Step,
};

use crate::messages::send;

/// Chains 901 to 903 with `messages` messages from 901 to 902 in the pool of 901, and a relayer that
/// tries each relay once.
fn sending(filter: InteropFilter, messages: usize) -> (Cluster, Relayer) {
    let config = ClusterConfig::with_chains(3).with_interop_filter(filter);
    let mut cluster = Cluster::new(config).unwrap();
    for _ in 0..messages {
        cluster.submit_call(901, send(902)).unwrap();
    }
    (cluster, Relayer::new(RelayerConfig::default().with_retries(Retries::NONE)))
}

/// As [`sending`], after the block with the messages, with their relays in the pool of 902.
fn under_way(filter: InteropFilter, messages: usize) -> (Cluster, Relayer) {
    let (mut cluster, mut relayer) = sending(filter, messages);
    relayer.step(&mut cluster).unwrap();
    assert_eq!(cluster.pooled(), messages);
    (cluster, relayer)
}

/// The states of all messages.
fn states(relayer: &Relayer) -> Vec<MessageState> {
    relayer.messages().map(|message| message.state.clone()).collect()
}

/// Asserts that every message was relayed at the first attempt.
fn assert_relayed(relayer: &Relayer, messages: usize) {
    assert_eq!(relayer.totals().relayed, messages, "{:?}", states(relayer));
    for message in relayer.messages() {
        assert_eq!(message.failures, 0, "{}", message.state);
    }
}

/// Tells a relayer of transactions that were dropped outside of a step.
fn tell(relayer: &mut Relayer, cluster: &Cluster, fallout: Fallout) {
    let step = Step { fallout, ..Step::default() };
    relayer.record_step(&step, cluster.clock().now());
}

#[test]
fn relays_that_failsafe_refuses_are_submitted_once_it_is_off() {
    let (mut cluster, mut relayer) = sending(InteropFilter::default().with_failsafe(true), 2);
    for _ in 0..50 {
        relayer.step(&mut cluster).unwrap();
    }
    for state in states(&relayer) {
        let MessageState::Waiting { failure: RelayFailure::Refused(refusal), .. } = state else {
            panic!("{state}");
        };
        assert_eq!(refusal, Refusal::Failsafe);
    }
    assert!(!relayer.is_idle());
    assert!(cluster.set_failsafe(false).is_empty());
    relayer.drive(&mut cluster, 20).unwrap();
    assert_relayed(&relayer, 2);
}

#[test]
fn relays_that_failsafe_drops_are_submitted_again() {
    let filter = InteropFilter::default().with_drops(true);
    let (mut cluster, mut relayer) = under_way(filter, 3);
    let fallout = cluster.set_failsafe(true);
    assert_eq!(fallout.dropped.len(), 3);
    tell(&mut relayer, &cluster, fallout);
    relayer.step(&mut cluster).unwrap();
    assert!(states(&relayer).iter().all(|state| matches!(state, MessageState::Waiting { .. })));
    assert!(cluster.set_failsafe(false).is_empty());
    relayer.drive(&mut cluster, 20).unwrap();
    assert_relayed(&relayer, 3);
}

#[test]
fn relays_that_pools_drop_on_a_reorg_are_submitted_again() {
    use ReorgedTransactions::{Dropped, Pooled, Rebuilt};
    for chain in [902, 903] {
        for transactions in [Rebuilt, Pooled, Dropped] {
            let filter = InteropFilter::default().with_drops(true);
            let (mut cluster, mut relayer) = under_way(filter, 3);
            let fallout = cluster.reorg(chain, 1, transactions).unwrap();
            assert_eq!(fallout.dropped.len(), 3, "{chain} {transactions:?}");
            assert_eq!(cluster.pooled(), 0);
            tell(&mut relayer, &cluster, fallout);
            relayer.drive(&mut cluster, 20).unwrap();
            assert_relayed(&relayer, 3);
        }
    }
}

#[test]
fn relayer_that_is_told_nothing_finds_out_after_a_while() {
    let filter = InteropFilter::default().with_drops(true);
    let (mut cluster, _) = under_way(filter, 2);
    let mut relayer = Relayer::new(RelayerConfig::default());
    relayer.poll(&mut cluster).unwrap();
    assert_eq!(cluster.reorg(903, 1, ReorgedTransactions::Dropped).unwrap().dropped.len(), 2);
    relayer.drive(&mut cluster, 60).unwrap();
    assert_eq!(relayer.totals().relayed, 2);
}

#[test]
fn relay_that_is_too_early_for_strict_ingress_waits() {
    let filter = InteropFilter::default().with_strict_ingress(60);
    let (mut cluster, mut relayer) = sending(filter, 1);
    cluster.step().unwrap();
    cluster.step().unwrap();
    // 902 has to build both blocks again, from the time of the message on.
    cluster.reorg(902, 2, ReorgedTransactions::Pooled).unwrap();
    relayer.poll(&mut cluster).unwrap();
    let sent = relayer.messages().next().unwrap().sends[0].id.timestamp_seconds().unwrap();
    let next = cluster.chain(902).unwrap().next_timestamp();
    assert_eq!(sent, next);
    let states = states(&relayer);
    let [MessageState::Waiting { until, failure: RelayFailure::Refused(refusal) }] = &states[..]
    else {
        panic!("{states:?}");
    };
    assert_eq!(*refusal, Refusal::TooRecent { expected: next, actual: sent });
    assert_eq!(*until, cluster.clock().now() + 1);
    relayer.drive(&mut cluster, 20).unwrap();
    assert_relayed(&relayer, 1);
}

#[test]
fn message_that_expires_within_the_timeout_is_too_old_to_be_relayed() {
    let config = ClusterConfig::default()
        .with_message_expiry_window(1_000)
        .with_interop_filter(InteropFilter::default().with_strict_ingress(600));
    let mut cluster = Cluster::new(config).unwrap();
    cluster.submit_call(901, send(902)).unwrap();
    cluster.step().unwrap();
    cluster.jump(500).unwrap();
    let mut relayer = Relayer::new(RelayerConfig::default());
    relayer.drive(&mut cluster, 10).unwrap();
    assert_eq!(states(&relayer), [MessageState::Expired]);
    assert_eq!(relayer.totals().expired, 1);
}

/// With the window of the destination, which may be shorter than that of the source.
#[test]
fn failsafe_that_lasts_too_long_lets_messages_expire() {
    for window in [10, 1_000, MESSAGE_EXPIRY_WINDOW] {
        let mut config = ClusterConfig::with_chains(2)
            .with_interop_filter(InteropFilter::default().with_failsafe(true));
        config.chains[1].message_expiry_window = Some(window);
        let mut cluster = Cluster::new(config).unwrap();
        cluster.submit_call(901, send(902)).unwrap();
        let mut relayer = Relayer::new(RelayerConfig::default());
        relayer.step(&mut cluster).unwrap();
        cluster.jump(window - 8).unwrap();
        relayer.step(&mut cluster).unwrap();
        let [MessageState::Waiting { .. }] = &states(&relayer)[..] else {
            panic!("{window}: {:?}", states(&relayer));
        };
        cluster.jump(30).unwrap();
        relayer.drive(&mut cluster, 10).unwrap();
        assert_eq!(states(&relayer), [MessageState::Expired], "{window}");
    }
}

/// Transactions of a removed block that strict ingress keeps out of the pool, because the messages
/// are as late as the next block.
#[test]
fn relays_that_are_too_recent_after_a_reorg_are_submitted_again() {
    let filter = InteropFilter::default().with_strict_ingress(60);
    let (mut cluster, mut relayer) = under_way(filter, 2);
    relayer.step(&mut cluster).unwrap();
    relayer.read(&cluster);
    assert_relayed(&relayer, 2);
    let fallout = cluster.reorg(902, 1, ReorgedTransactions::Pooled).unwrap();
    tell(&mut relayer, &cluster, fallout);
    relayer.drive(&mut cluster, 20).unwrap();
    assert_relayed(&relayer, 2);
}

/// Runs two messages with one fault at step 1, when their relays have been submitted.
fn with_fault(fault: Fault) -> (Simulation, Fallout, Vec<B256>) {
    let (cluster, relayer) = sending(InteropFilter::default(), 2);
    let schedule = Schedule::new([ScheduledFault { step: 2, fault }]);
    let mut simulation = Simulation::new(cluster, relayer, schedule);
    let fallout = simulation.run(100).unwrap();
    let hashes = simulation.relayer.messages().map(|message| message.hash).collect();
    (simulation, fallout, hashes)
}

#[test]
fn faults_of_the_filter_end() {
    let failsafe = Fault::Failsafe { steps: 7, drops: true };
    let (simulation, ..) = with_fault(failsafe);
    assert!(!simulation.cluster.interop_filter().failsafe);
    assert!(simulation.steps() >= 9, "{}", simulation.steps());
    assert_relayed(&simulation.relayer, 2);

    let (transactions, depth) = (ReorgedTransactions::Dropped, 1);
    let (simulation, fallout, _) =
        with_fault(Fault::DroppingReorg { chain: 903, depth, transactions });
    assert!(!fallout.removed.is_empty());
    assert_relayed(&simulation.relayer, 2);
}

#[test]
fn failsafe_of_the_configuration_outlasts_a_fault() {
    let (cluster, relayer) = sending(InteropFilter::default().with_failsafe(true), 1);
    let fault = Fault::Failsafe { steps: 2, drops: true };
    let schedule = Schedule::new([ScheduledFault { step: 0, fault }]);
    let mut simulation = Simulation::new(cluster, relayer, schedule);
    for _ in 0..6 {
        simulation.step().unwrap();
    }
    assert!(simulation.cluster.interop_filter().failsafe);
    assert!(!simulation.has_faults());
}

#[test]
fn second_failsafe_extends_the_first() {
    let (cluster, relayer) = sending(InteropFilter::default(), 1);
    let fault =
        |step, steps| ScheduledFault { step, fault: Fault::Failsafe { steps, drops: false } };
    let schedule = Schedule::new([fault(0, 3), fault(1, 6), fault(2, 1), fault(4, 0)]);
    let mut simulation = Simulation::new(cluster, relayer, schedule);
    let on: Vec<bool> = (0..9)
        .map(|_| {
            simulation.step().unwrap();
            simulation.cluster.interop_filter().failsafe
        })
        .collect();
    let expected = [true, true, true, true, true, true, true, false, false];
    assert_eq!(on, expected);
}
