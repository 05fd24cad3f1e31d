//! Which chains there are and which exchange messages: at the start, and as the cluster grows.

use alloy_primitives::{ChainId, U256};
use chain_sim::{
    Block, BlockReceipt, ChainConfig, Cluster, ClusterConfig, DependencySet, Engine, Error,
    InvalidMessage, MESSAGE_EXPIRY_WINDOW, Refusal, ReorgedTransactions, SendRules, WindowTooLong,
};

use crate::{
    consistency::assert_consistent,
    messages::{NOBODY, emitted, head_log, refusal, send, send_to, succeeded},
};

/// A chain that names these as its dependencies.
fn named(id: ChainId, dependencies: &[ChainId]) -> ChainConfig {
    ChainConfig::new(id).with_dependencies(dependencies.iter().copied())
}

/// A cluster of these chains, under the documented rules: a message can be sent only to a chain of
/// the dependency set.
fn cluster(chains: Vec<ChainConfig>) -> Cluster {
    let config = ClusterConfig::of(chains).with_engine(Engine::Native);
    Cluster::new(config.with_send_rules(SendRules::Documented)).unwrap()
}

/// The dependency set of a chain.
fn set(cluster: &Cluster, id: ChainId) -> Vec<u64> {
    cluster.chain(id).unwrap().dependency_set().iter().map(|id| id.to()).collect()
}

/// Whether a message can be sent, and relayed there.
fn delivers(cluster: &mut Cluster, from: ChainId, to: ChainId) -> bool {
    let sent = cluster.submit_call(from, send(to)).unwrap();
    cluster.step().unwrap();
    if !succeeded(cluster, from, sent) {
        return false;
    }
    let relay = head_log(cluster, from, 0).relay();
    let relayed = cluster.submit_call(to, relay).unwrap();
    cluster.step().unwrap();
    assert_consistent(cluster);
    succeeded(cluster, to, relayed)
}

#[test]
fn chain_is_in_its_own_set_and_sets_are_mutual() {
    let cluster = cluster(vec![named(1, &[2]), named(2, &[]), named(3, &[])]);
    assert_eq!([1, 2, 3].map(|id| set(&cluster, id)), [vec![1, 2], vec![1, 2], vec![3]]);
}

#[test]
fn chain_that_names_none_is_connected_with_those_that_name_it_or_none() {
    let chains = vec![ChainConfig::new(1), ChainConfig::new(2), named(3, &[]), named(4, &[1])];
    let cluster = cluster(chains);
    assert_eq!(set(&cluster, 1), [1, 2, 4]);
    assert_eq!(set(&cluster, 2), [1, 2]);
    assert_eq!(set(&cluster, 3), [3]);
    assert_eq!(set(&cluster, 4), [1, 4]);
}

#[test]
fn order_in_which_chains_come_makes_no_difference() {
    let chains = [named(1, &[]), ChainConfig::new(2), named(3, &[2]), ChainConfig::new(4)];
    let at_once = cluster(chains.to_vec());
    let mut in_turn = cluster(vec![]);
    for chain in chains {
        in_turn.add_chain(chain).unwrap();
    }
    for id in 1..=4 {
        assert_eq!(set(&at_once, id), set(&in_turn, id), "chain {id}");
    }
}

#[test]
fn ids_are_256_bits_wide() {
    let set = DependencySet::new(901, [902], 10).unwrap();
    for id in [901, 902] {
        assert!(set.contains(U256::from(id)));
        assert!(!set.contains(U256::from(id) | U256::ONE << 64));
        assert!(!set.contains(U256::from(id) | U256::ONE << 255));
    }
    assert_eq!(set.iter().count(), 2);
}

#[test]
fn any_id_of_64_bits_is_a_chain() {
    let ids = [0, 1, u64::from(u32::MAX) + 1, u64::MAX];
    let mut cluster = cluster(ids.map(ChainConfig::new).to_vec());
    for from in ids {
        for to in ids.into_iter().filter(|&to| to != from) {
            assert!(delivers(&mut cluster, from, to), "{from} to {to}");
        }
    }
    assert!(cluster.find(U256::from(u64::MAX)).is_some());
    assert!(cluster.find(U256::from(u64::MAX) + U256::ONE).is_none());
}

#[test]
fn unconnected_chains_exchange_nothing_until_they_are_connected() {
    let mut cluster = cluster(vec![named(901, &[]), named(902, &[])]);
    let initiating = emitted(&mut cluster, 901);
    let expected = vec![U256::from(902)];
    let actual = U256::from(901);
    assert_eq!(
        refusal(&mut cluster, 902, initiating.validate()),
        InvalidMessage::NotInDependencySet { expected, actual }
    );
    assert!(!delivers(&mut cluster, 901, 902));

    cluster.connect(901, 902).unwrap();
    assert_eq!([901, 902].map(|id| set(&cluster, id)), [[901, 902]; 2]);
    assert!(delivers(&mut cluster, 901, 902));
    assert!(delivers(&mut cluster, 902, 901));
    // Again is no change, and sets do not become smaller.
    cluster.connect(902, 901).unwrap();
    assert_eq!([901, 902].map(|id| set(&cluster, id)), [[901, 902]; 2]);
    // What was emitted before is valid too.
    let hash = cluster.submit_call(902, initiating.validate()).unwrap();
    cluster.step().unwrap();
    assert!(succeeded(&cluster, 902, hash));
}

#[test]
fn chain_that_is_added_can_be_sent_to_from_the_next_block_on() {
    let mut cluster = cluster(vec![ChainConfig::new(901), ChainConfig::new(902)]);
    assert!(!delivers(&mut cluster, 901, 903));
    cluster.add_chain(ChainConfig::new(903).with_block_time(3)).unwrap();
    let genesis = cluster.chain(903).unwrap().head();
    assert_eq!((genesis.number(), genesis.timestamp()), (0, cluster.clock().now()));
    let sent = cluster.submit_call(901, send(903)).unwrap();
    cluster.step().unwrap();
    assert!(succeeded(&cluster, 901, sent));
    let relay = head_log(&cluster, 901, 0).relay();
    let relayed = cluster.submit_call(903, relay).unwrap();
    cluster.step().unwrap();
    assert!(succeeded(&cluster, 903, relayed));
    let answered = cluster.submit_call(903, send(902)).unwrap();
    cluster.run_for(6).unwrap();
    let there = cluster.chain(903).unwrap();
    assert!(there.blocks().any(|block| block.find_transaction(answered).is_some()));
    assert_consistent(&cluster);
}

#[test]
fn chain_that_names_nobody_is_added_alone() {
    let mut cluster = cluster(vec![ChainConfig::new(901)]);
    cluster.add_chain(named(902, &[])).unwrap();
    assert_eq!([901, 902].map(|id| set(&cluster, id)), [[901], [902]]);
    assert!(!delivers(&mut cluster, 901, 902));
    cluster.add_chain(named(903, &[902])).unwrap();
    assert_eq!(set(&cluster, 902), [902, 903]);
    assert_eq!(set(&cluster, 901), [901]);
}

#[test]
fn documented_rules_know_the_set_and_released_rules_do_not() {
    for (send_rules, expected) in [(SendRules::Documented, false), (SendRules::Released, true)] {
        let config = ClusterConfig::of([named(901, &[]), named(902, &[])]);
        let config = config.with_engine(Engine::Native).with_send_rules(send_rules);
        let mut cluster = Cluster::new(config).unwrap();
        let sent = cluster.submit_call(901, send(902)).unwrap();
        let far = U256::ONE << 200;
        let far = cluster.submit_call(901, send_to(far, NOBODY)).unwrap();
        cluster.step().unwrap();
        assert_eq!([sent, far].map(|hash| succeeded(&cluster, 901, hash)), [expected; 2]);
    }
}

#[test]
fn reorg_across_growth_leaves_blocks_from_before_it_as_they_were() {
    let mut cluster = cluster(vec![ChainConfig::new(901), named(902, &[901])]);
    // The first message goes nowhere and has no log, so that the second has index 0.
    cluster.submit_call(901, send(903)).unwrap();
    cluster.submit_call(901, send(902)).unwrap();
    cluster.step().unwrap();
    let relay = head_log(&cluster, 901, 0).relay();
    let relayed = cluster.submit_call(902, relay).unwrap();
    cluster.step().unwrap();
    cluster.add_chain(named(903, &[901])).unwrap();
    let sent = cluster.submit_call(901, send(903)).unwrap();
    cluster.step().unwrap();
    assert!(succeeded(&cluster, 901, sent));
    let receipts = |cluster: &Cluster| -> Vec<Vec<bool>> {
        let status = |block: &Block| block.receipts().iter().map(BlockReceipt::status).collect();
        cluster.chain(901).unwrap().blocks().map(status).collect()
    };
    let before = receipts(&cluster);
    let fallout = cluster.reorg(901, 3, ReorgedTransactions::Rebuilt).unwrap();
    assert!(fallout.replaced.is_empty(), "{fallout:?}");
    assert_eq!(receipts(&cluster), before);
    assert!(cluster.chain(902).unwrap().blocks().any(|block| {
        block.find_transaction(relayed).is_some_and(|(_, receipt)| receipt.status())
    }));
    assert!(delivers(&mut cluster, 901, 903));
    assert_consistent(&cluster);
}

#[test]
fn chains_that_cannot_be_are_refused() {
    let mut cluster = cluster(vec![ChainConfig::new(901)]);
    let error = cluster.add_chain(ChainConfig::new(901)).unwrap_err();
    assert_eq!(error, Error::DuplicateChain { actual: 901 });
    let error = cluster.add_chain(named(902, &[7])).unwrap_err();
    assert_eq!(error, Error::UnknownChain { expected: vec![901, 902], actual: 7 });
    let error = cluster.connect(901, 7).unwrap_err();
    assert_eq!(error, Error::UnknownChain { expected: vec![901], actual: 7 });
    let error = cluster.add_chain(ChainConfig::new(9).with_block_time(0));
    assert_eq!(error, Err(Error::BlockTime { chain: 9, expected: 1, actual: 0 }));
    assert_eq!(cluster.chains().len(), 1);
    cluster.add_chain(named(902, &[901])).unwrap();
}

#[test]
fn each_chain_has_its_own_window() {
    let mut cluster = cluster(vec![
        ChainConfig::new(902),
        ChainConfig::new(903).with_message_expiry_window(4),
        ChainConfig::new(901),
    ]);
    let initiating = emitted(&mut cluster, 901);
    cluster.step().unwrap();
    // The next block is of four seconds after the log: at the boundary.
    for id in [902, 903] {
        cluster.clone().submit_call(id, initiating.validate()).unwrap();
    }
    cluster.step().unwrap();
    cluster.submit_call(902, initiating.validate()).unwrap();
    let timestamp = initiating.id.timestamp_seconds().unwrap();
    let (expected, actual) = (timestamp + 2, timestamp);
    assert_eq!(
        refusal(&mut cluster, 903, initiating.validate()),
        InvalidMessage::Expired { expected, actual }
    );
    let error = cluster.submit_call(903, initiating.validate()).unwrap_err();
    assert!(matches!(error, Error::Refused { refusal: Refusal::InvalidMessage(_), .. }));
}

#[test]
fn window_is_never_longer_than_seven_days() {
    let week = MESSAGE_EXPIRY_WINDOW;
    let too_long = |chain, actual| Error::MessageExpiryWindow { chain, expected: week, actual };
    for window in [week + 1, u64::MAX] {
        let of_cluster = ClusterConfig::default().with_message_expiry_window(window);
        assert_eq!(Cluster::new(of_cluster).unwrap_err(), too_long(None, window));
        // Also where every chain has its own.
        let own = ChainConfig::new(1).with_message_expiry_window(4);
        let config = ClusterConfig::of([own]).with_message_expiry_window(window);
        assert_eq!(Cluster::new(config).unwrap_err(), too_long(None, window));
        let of_chain = ChainConfig::new(903).with_message_expiry_window(window);
        let config = ClusterConfig::of([ChainConfig::new(1), of_chain.clone()]);
        assert_eq!(Cluster::new(config).unwrap_err(), too_long(Some(903), window));
        let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
        assert_eq!(cluster.add_chain(of_chain), Err(too_long(Some(903), window)));
        assert_eq!(cluster.chains().len(), 2);
        let set = DependencySet::new(903, [], window);
        assert_eq!(set, Err(WindowTooLong { expected: week, actual: window }));
    }
    let error = too_long(Some(903), 604_801).to_string();
    assert_eq!(
        error,
        "message expiry window of chain 903: expected at most 604800 s, got 604801 s"
    );
    let error = too_long(None, 604_801).to_string();
    assert_eq!(
        error,
        "message expiry window of the cluster: expected at most 604800 s, got 604801 s"
    );
    // Just seven days, and none at all.
    for window in [0, week] {
        let config = ClusterConfig::default().with_message_expiry_window(window);
        let cluster = Cluster::new(config).unwrap();
        let set = cluster.chain(901).unwrap().dependency_set();
        assert_eq!(set.message_expiry_window(), window);
    }
}

#[test]
fn windows_at_both_ends_of_time_do_not_overflow() {
    // A window that begins before time does, and blocks at its end.
    for genesis in [0, 3, u64::MAX - 20] {
        let config = ClusterConfig::default().with_genesis_timestamp(genesis);
        let mut cluster = Cluster::new(config).unwrap();
        let initiating = emitted(&mut cluster, 901);
        cluster.submit_call(902, initiating.validate()).unwrap();
        cluster.step().unwrap();
        assert_eq!(cluster.chain(902).unwrap().head().executing().len(), 1, "{genesis}");
        cluster.prune();
        cluster.run_for(8).unwrap();
        cluster.prune();
    }
    // Time ends, and blocks with it.
    let config = ClusterConfig::default().with_genesis_timestamp(u64::MAX - 5);
    let mut cluster = Cluster::new(config).unwrap();
    cluster.run_for(u64::MAX).unwrap();
    assert_eq!(cluster.clock().now(), u64::MAX);
    assert_eq!(cluster.chain(901).unwrap().head().timestamp(), u64::MAX - 1);
}
