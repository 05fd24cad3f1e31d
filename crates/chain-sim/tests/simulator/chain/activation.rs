//! The upgrade: before it there are no predeploys, its first block is of deposits only, and after
//! that block chains exchange messages.

use alloy_primitives::{Bytes, U256};
use chain_sim::{
    Call, Cluster, ClusterConfig, Deposit, InvalidMessage, ReorgedTransactions, Rule, RuleSet,
};
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};

use crate::{
    consistency::assert_consistent,
    messages::{EXECUTOR, NOBODY, SENDER, emitted, head_log, log_of, refusal, send, succeeded},
    script::{Event, Script, careless_inbox},
};

/// Two chains with a block every two seconds; the upgrade is `seconds` after the genesis of the
/// chain `upgraded`, and at the genesis of the other.
fn config(upgraded: usize, seconds: u64) -> ClusterConfig {
    let mut config = ClusterConfig::default();
    config.chains[upgraded].lagoon_time = config.genesis_timestamp + seconds;
    config
}

#[test]
fn genesis_is_no_activation_block() {
    // The genesis of the one is at the upgrade, that of the other after it.
    let mut cluster = Cluster::new(config(0, 0)).unwrap();
    let sent = cluster.submit_call(901, send(902)).unwrap();
    cluster.step().unwrap();
    assert!(succeeded(&cluster, 901, sent));
    let relay = head_log(&cluster, 901, 0).relay();
    let relayed = cluster.submit_call(902, relay).unwrap();
    cluster.step().unwrap();
    assert!(succeeded(&cluster, 902, relayed));
    assert_consistent(&cluster);
}

#[test]
fn genesis_before_the_upgrade_has_no_predeploys() {
    let mut cluster = Cluster::new(config(0, 3)).unwrap();
    let code = |cluster: &Cluster, chain| {
        let there = cluster.chain(chain).unwrap();
        [L2_TO_L2_CROSS_DOMAIN_MESSENGER, CROSS_L2_INBOX]
            .map(|predeploy| !there.account(predeploy).is_empty_code_hash())
    };
    assert_eq!(code(&cluster, 901), [false; 2]);
    assert_eq!(code(&cluster, 902), [true; 2]);
    cluster.step().unwrap();
    assert_eq!(code(&cluster, 901), [false; 2]);
    // The first block at or after the upgrade is the one of four seconds.
    cluster.step().unwrap();
    assert_eq!(code(&cluster, 901), [true; 2]);
}

#[test]
fn activation_block_has_deposits_only_and_the_block_after_it_the_rest() {
    let mut cluster = Cluster::new(config(0, 4)).unwrap();
    cluster.submit_call(901, send(902)).unwrap();
    cluster.step().unwrap();
    // A call of an account without code.
    let before = cluster.chain(901).unwrap().head();
    assert_eq!((before.user_transactions().len(), before.logs().count()), (1, 0));

    let hash = cluster.submit_call(901, send(902)).unwrap();
    cluster.deposit(901, Deposit::mint(NOBODY, 5)).unwrap();
    cluster.step().unwrap();
    let activation = cluster.chain(901).unwrap().head();
    assert_eq!((activation.deposits().count(), activation.user_transactions().len()), (1, 0));
    assert_eq!(cluster.pooled(), 1);

    cluster.step().unwrap();
    assert!(succeeded(&cluster, 901, hash));
    assert_eq!(cluster.chain(901).unwrap().head().logs().count(), 1);
    assert_consistent(&cluster);
}

#[test]
fn activation_block_takes_not_even_what_its_sequencer_does_not_check() {
    let mut cluster = Cluster::new(config(0, 2)).unwrap();
    let hash = cluster.submit_unchecked(901, send(902)).unwrap();
    cluster.step().unwrap();
    assert_eq!(cluster.chain(901).unwrap().head().transactions().len(), 0);
    cluster.step().unwrap();
    assert!(succeeded(&cluster, 901, hash));
}

#[test]
fn block_before_the_upgrade_initiates_nothing() {
    let mut cluster = Cluster::new(config(0, 4)).unwrap();
    let initiating = emitted(&mut cluster, 901);
    let expected = InvalidMessage::InitiatingInactive { chain: U256::from(901), actual: 1 };
    assert_eq!(refusal(&mut cluster, 902, initiating.validate()), expected);
    cluster.submit_unchecked(902, initiating.validate()).unwrap();
    let fallout = cluster.step().unwrap().fallout;
    assert_eq!(fallout.replaced[0].cause.reason, expected);
    assert_consistent(&cluster);
}

#[test]
fn activation_block_initiates_nothing_and_the_block_after_it_does() {
    let mut cluster = Cluster::new(config(0, 2)).unwrap();
    let creation = Script::default().emit(Event::named(7));
    let deposit = |cluster: &mut Cluster| {
        cluster.deposit(901, Deposit::create(SENDER, creation.code())).unwrap();
        cluster.step().unwrap();
        head_log(cluster, 901, 0)
    };
    let at_activation = deposit(&mut cluster);
    let expected = InvalidMessage::InitiatingInactive { chain: U256::from(901), actual: 1 };
    assert_eq!(refusal(&mut cluster, 902, at_activation.validate()), expected);

    let mut unchecked = cluster.clone();
    unchecked.submit_unchecked(902, at_activation.validate()).unwrap();
    let fallout = unchecked.step().unwrap().fallout;
    assert_eq!(fallout.replaced[0].cause.reason, expected);

    let after = deposit(&mut cluster);
    let hash = cluster.submit_call(902, after.validate()).unwrap();
    cluster.step().unwrap();
    assert!(succeeded(&cluster, 902, hash));
    assert_consistent(&cluster);
}

#[test]
fn chain_executes_nothing_before_the_block_after_its_activation() {
    let mut cluster = Cluster::new(config(1, 4)).unwrap();
    let initiating = emitted(&mut cluster, 901);
    let genesis = cluster.chain(902).unwrap().block(0).unwrap().timestamp();
    // The next block is the activation block.
    let expected = genesis + 4;
    assert_eq!(
        refusal(&mut cluster, 902, initiating.validate()),
        InvalidMessage::ExecutingInactive { chain: 902, expected, actual: genesis + 2 }
    );
    cluster.step().unwrap();
    let hash = cluster.submit_call(902, initiating.validate()).unwrap();
    cluster.step().unwrap();
    assert!(succeeded(&cluster, 902, hash));
    assert_consistent(&cluster);
}

#[test]
fn verifier_replaces_an_activation_block_that_executes() {
    let executes = |seconds| {
        let disregarded_rules = RuleSet::NONE.with(Rule::NotInDeposit);
        let config = config(1, seconds).with_engine(careless_inbox());
        let config = config.with_disregarded_rules(disregarded_rules);
        let mut cluster = Cluster::new(config).unwrap();
        let initiating = emitted(&mut cluster, 901);
        // Only a deposit gets into the block, and only this inbox takes it.
        let input = initiating.validate_calldata();
        cluster.deposit(902, Deposit::call(EXECUTOR, CROSS_L2_INBOX, input)).unwrap();
        let fallout = cluster.step().unwrap().fallout;
        fallout.replaced.into_iter().next().map(|replaced| replaced.cause.reason)
    };
    assert!(matches!(executes(4), Some(InvalidMessage::ExecutingInactive { chain: 902, .. })));
    assert_eq!(executes(2), None);
}

#[test]
fn reorg_across_the_activation_block_leaves_what_is_valid_after_it_in_the_pool() {
    let mut cluster = Cluster::new(config(1, 4)).unwrap();
    let initiating = emitted(&mut cluster, 901);
    cluster.step().unwrap();
    let hash = cluster.submit_call(902, initiating.validate()).unwrap();
    cluster.step().unwrap();
    assert!(succeeded(&cluster, 902, hash));
    // It waits until the chain is past its activation block again.
    let fallout = cluster.reorg(902, 3, ReorgedTransactions::Pooled).unwrap();
    assert_eq!(fallout.dropped, []);
    cluster.run_until_quiet(3).unwrap();
    let there = cluster.chain(902).unwrap();
    assert_eq!(there.head().number(), 3);
    assert!(succeeded(&cluster, 902, hash));
    assert_eq!(log_of(902, there.head(), 0).id.origin, CROSS_L2_INBOX);
    assert_consistent(&cluster);
}

#[test]
fn upgrade_between_two_moments_of_the_beat_is_refused_until_its_block() {
    // Blocks every ten seconds, upgrade five seconds after genesis: the first block is its.
    let mut config = config(1, 5);
    config.chains[1].block_time = 10;
    let mut cluster = Cluster::new(config).unwrap();
    let initiating = emitted(&mut cluster, 901);
    assert!(matches!(
        refusal(&mut cluster, 902, initiating.validate()),
        InvalidMessage::ExecutingInactive { .. }
    ));
    cluster.run_for(4).unwrap();
    assert!(matches!(
        refusal(&mut cluster, 902, initiating.validate()),
        InvalidMessage::ExecutingInactive { .. }
    ));
    cluster.run_for(4).unwrap();
    cluster.submit_call(902, initiating.validate()).unwrap();
    let plain = Call::new(EXECUTOR, NOBODY, Bytes::new());
    cluster.submit_call(902, plain).unwrap();
    cluster.run_for(10).unwrap();
    assert_eq!(cluster.chain(902).unwrap().head().user_transactions().len(), 2);
    assert_consistent(&cluster);
}
