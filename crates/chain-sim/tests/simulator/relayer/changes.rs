//! What was given up because of the cluster or the configuration is taken up when that changes.

use alloy_primitives::{Address, ChainId};
use chain_sim::{
    Call, ChainConfig, Cluster, ClusterConfig, DEV_ACCOUNTS, InteropFilter, MessageState,
    RelayFailure, Relayer, RelayerConfig, Retries, SendRules, SkipRule, Totals,
};

use super::target::{TARGET, assert_relayed, states};

/// Chains without dependencies, whose messengers accept all destinations.
fn strangers(ids: &[ChainId]) -> Cluster {
    let chains = ids.iter().map(|id| ChainConfig::new(*id).with_dependencies([]));
    let config = ClusterConfig::of(chains).with_send_rules(SendRules::Released);
    Cluster::new(config).unwrap()
}

/// Submits a message of chain 901.
fn send(cluster: &mut Cluster, destination: ChainId, target: Address) {
    let call = Call::send_message(DEV_ACCOUNTS[0], destination, target, [1]);
    cluster.submit_call(901, call).unwrap();
}

/// A relayer that tries once, and looks at the failsafe again after a million seconds.
fn impatient() -> Relayer {
    let retries = Retries::NONE.with_back_off(1_000_000).with_longest_back_off(1_000_000);
    Relayer::new(RelayerConfig::default().with_retries(retries))
}

#[test]
fn message_to_a_chain_that_comes_later_is_relayed() {
    let config = ClusterConfig::default().with_send_rules(SendRules::Released);
    let mut cluster = Cluster::new(config).unwrap();
    let mut relayer = impatient();
    for destination in [903, 904, 903] {
        send(&mut cluster, destination, TARGET);
    }
    relayer.drive(&mut cluster, 10).unwrap();
    assert_eq!(states(&relayer), vec![MessageState::NoDestination; 3]);
    cluster.add_chain(ChainConfig::new(903)).unwrap();
    relayer.drive(&mut cluster, 10).unwrap();
    assert_eq!(relayer.totals(), Totals { sent: 3, relayed: 2, refused: 1, ..Totals::default() });
    cluster.add_chain(ChainConfig::new(904)).unwrap();
    relayer.drive(&mut cluster, 10).unwrap();
    assert_relayed(&relayer, 3);
}

#[test]
fn message_of_a_chain_that_is_connected_later_is_relayed() {
    let mut cluster = strangers(&[901, 902, 903]);
    let mut relayer = impatient();
    send(&mut cluster, 902, TARGET);
    send(&mut cluster, 903, TARGET);
    relayer.drive(&mut cluster, 10).unwrap();
    assert_eq!(relayer.totals().refused, 2, "{:?}", states(&relayer));
    cluster.connect(902, 903).unwrap();
    relayer.drive(&mut cluster, 10).unwrap();
    assert_eq!(relayer.totals().refused, 2, "{:?}", states(&relayer));
    cluster.connect(901, 903).unwrap();
    relayer.drive(&mut cluster, 10).unwrap();
    assert_eq!(relayer.totals().relayed, 1, "{:?}", states(&relayer));
    cluster.connect(902, 901).unwrap();
    relayer.drive(&mut cluster, 10).unwrap();
    assert_relayed(&relayer, 2);
}

#[test]
fn chain_that_comes_later_is_taken_up_only_once_it_is_in_the_set() {
    let mut cluster = strangers(&[901, 902]);
    let mut relayer = impatient();
    send(&mut cluster, 903, TARGET);
    relayer.drive(&mut cluster, 10).unwrap();
    cluster.add_chain(ChainConfig::new(903).with_dependencies([])).unwrap();
    relayer.drive(&mut cluster, 10).unwrap();
    let failed = &states(&relayer)[0];
    assert!(
        matches!(failed, MessageState::Failed { failure: RelayFailure::Refused(_) }),
        "{failed}"
    );
    cluster.connect(901, 903).unwrap();
    relayer.drive(&mut cluster, 10).unwrap();
    assert_relayed(&relayer, 1);
}

#[test]
fn cluster_of_before_and_after_a_chain_came() {
    let config = ClusterConfig::default().with_send_rules(SendRules::Released);
    let mut cluster = Cluster::new(config).unwrap();
    let mut relayer = impatient();
    send(&mut cluster, 903, TARGET);
    relayer.drive(&mut cluster, 10).unwrap();
    let before = cluster.clone();
    cluster.add_chain(ChainConfig::new(903)).unwrap();
    relayer.drive(&mut cluster, 10).unwrap();
    assert_relayed(&relayer, 1);
    // The relay is gone with the chain.
    cluster = before;
    relayer.drive(&mut cluster, 10).unwrap();
    assert_eq!(states(&relayer), [MessageState::NoDestination]);
    assert_eq!(relayer.totals(), Totals { sent: 1, refused: 1, ..Totals::default() });
    // And so is a relay in its pool.
    cluster.add_chain(ChainConfig::new(903)).unwrap();
    let with_chain = cluster.clone();
    relayer.poll(&mut cluster).unwrap();
    assert_eq!(relayer.pending(), 1);
    cluster = strangers(&[901, 902]);
    relayer.drive(&mut cluster, 10).unwrap();
    assert_eq!(states(&relayer), [MessageState::ReorgedOut]);
    assert_eq!((relayer.pending(), relayer.totals()), (0, Totals::default()));
    cluster = with_chain;
    relayer.drive(&mut cluster, 10).unwrap();
    assert_relayed(&relayer, 1);
}

#[test]
fn failsafe_that_goes_off_is_noticed_at_once() {
    let filter = InteropFilter::default().with_failsafe(true);
    for window in [40, 400_000] {
        let config = ClusterConfig::with_chains(3).with_interop_filter(filter);
        let mut cluster = Cluster::new(config.with_message_expiry_window(window)).unwrap();
        let mut relayer = impatient();
        send(&mut cluster, 902, TARGET);
        send(&mut cluster, 903, TARGET);
        for _ in 0..5 {
            relayer.step(&mut cluster).unwrap();
        }
        assert_eq!(relayer.totals().pending, 2, "{:?}", states(&relayer));
        let _nothing = cluster.set_failsafe(false);
        relayer.poll(&mut cluster).unwrap();
        assert_eq!(relayer.pending(), 2);
        relayer.drive(&mut cluster, 5).unwrap();
        assert_relayed(&relayer, 2);
    }
}

#[test]
fn strict_ingress_that_ends_lets_messages_pass() {
    let window = 1_000;
    for later in [InteropFilter::default(), InteropFilter::default().with_strict_ingress(10)] {
        let filter = InteropFilter::default().with_strict_ingress(window + 1);
        let config = ClusterConfig::default().with_interop_filter(filter);
        let mut cluster = Cluster::new(config.with_message_expiry_window(window)).unwrap();
        let mut relayer = impatient();
        send(&mut cluster, 902, TARGET);
        relayer.drive(&mut cluster, 10).unwrap();
        assert_eq!(states(&relayer), [MessageState::Expired]);
        let _nothing = cluster.set_interop_filter(later);
        relayer.drive(&mut cluster, 10).unwrap();
        assert_relayed(&relayer, 1);
    }
}

#[test]
fn skip_rules_hold_for_known_messages() {
    let other = Address::repeat_byte(0x55);
    let rules = [SkipRule::Target(TARGET), SkipRule::Destination(902)];
    for rule in rules {
        let mut cluster = Cluster::new(ClusterConfig::with_chains(3)).unwrap();
        let skipping = RelayerConfig::default().with_skip([rule]);
        let mut relayer = Relayer::new(skipping.clone());
        send(&mut cluster, 902, TARGET);
        send(&mut cluster, 903, other);
        relayer.drive(&mut cluster, 10).unwrap();
        assert!(matches!(
            &states(&relayer)[..],
            [MessageState::Skipped, MessageState::Relayed { .. }]
        ));
        // Without the rule the message is due; with it, it is skipped again.
        relayer.set_config(RelayerConfig::default());
        assert_eq!(relayer.totals().pending, 1);
        relayer.set_config(skipping);
        assert_eq!(states(&relayer)[0], MessageState::Skipped);
        relayer.set_config(RelayerConfig::default());
        relayer.drive(&mut cluster, 10).unwrap();
        assert_relayed(&relayer, 2);
    }
}
