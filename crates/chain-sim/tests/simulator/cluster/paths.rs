//! Every rule on every path behind the pool's door: when a block is built, when the builder looks
//! at the logs, and when the verifier does. Each refusal stands next to what passes.

use alloy_eips::eip2930::AccessList;
use alloy_primitives::{Address, B256, U256};
use chain_sim::{
    Call, ChainConfig, Cluster, ClusterConfig, InvalidMessage, Refusal, ReorgedTransactions, Rule,
    RuleSet,
};
use messenger::access_list;

use crate::{
    consistency::assert_consistent,
    messages::{EXECUTOR, Initiating, SENDER, emit, emitted, execute, foresee, refusal, succeeded},
    script::{Event, Script, careless_inbox},
};

/// Chains 901 and 902 exchange messages, and 903 does with none; messages of four seconds ago are
/// valid; the last block of 901 has one log.
fn cluster_with_log(config: ClusterConfig) -> (Cluster, Initiating) {
    let mut config = config.with_message_expiry_window(4);
    config.chains.push(ChainConfig::new(903).with_dependencies([]));
    let mut cluster = Cluster::new(config).unwrap();
    // 903 has the same log: only the dependency set stands against it.
    emit(&mut cluster, 903, Event::named(7));
    let initiating = emitted(&mut cluster, 901);
    (cluster, initiating)
}

/// The log, changed in each field by as little as can be, and the rule that it breaks.
fn forgeries(initiating: &Initiating) -> Vec<(Rule, Initiating)> {
    let forge = |rule, change: fn(&mut Initiating)| {
        let mut forged = initiating.clone();
        change(&mut forged);
        (rule, forged)
    };
    vec![
        forge(Rule::DependencySet, |forged| forged.id.chainId = U256::from(903)),
        forge(Rule::DependencySet, |forged| forged.id.chainId |= U256::ONE << 64),
        forge(Rule::NotFromFuture, |forged| forged.id.timestamp += U256::from(3)),
        forge(Rule::NotExpired, |forged| forged.id.timestamp -= U256::from(3)),
        forge(Rule::Block, |forged| forged.id.blockNumber += U256::from(2)),
        forge(Rule::Timestamp, |forged| forged.id.timestamp += U256::ONE),
        forge(Rule::Timestamp, |forged| forged.id.blockNumber -= U256::ONE),
        forge(Rule::Log, |forged| forged.id.logIndex += U256::ONE),
        forge(Rule::Origin, |forged| forged.id.origin = Address::ZERO),
        forge(Rule::Payload, |forged| forged.payload = B256::ZERO.into()),
    ]
}

#[test]
fn pool_refuses_each_forgery_at_its_door() {
    let (mut cluster, initiating) = cluster_with_log(ClusterConfig::default());
    for (rule, forged) in forgeries(&initiating) {
        let invalid = refusal(&mut cluster, 902, forged.validate());
        // Of origin and payload an access list says no more than their checksum.
        let rule = if rule == Rule::Origin { Rule::Payload } else { rule };
        assert_eq!(invalid.rule(), rule, "{invalid}");
    }
    let hash = cluster.submit_call(902, initiating.validate()).unwrap();
    cluster.step().unwrap();
    assert!(succeeded(&cluster, 902, hash));
    assert_consistent(&cluster);
}

#[test]
fn verifier_replaces_the_block_of_each_forgery() {
    let (cluster, initiating) = cluster_with_log(ClusterConfig::default());
    for (rule, forged) in forgeries(&initiating) {
        let mut cluster = cluster.clone();
        let hash = cluster.submit_unchecked(902, forged.validate()).unwrap();
        let fallout = cluster.step().unwrap().fallout;
        let [replaced] = &fallout.replaced[..] else { panic!("{rule:?}: {fallout:?}") };
        assert_eq!((replaced.chain, replaced.number), (902, 2));
        assert_eq!(replaced.cause.reason.rule(), rule, "{}", replaced.cause);
        assert_eq!(replaced.cause.id, forged.id);
        // Its transaction is refused at the pool's door.
        assert_eq!((fallout.dropped[0].0, fallout.dropped[0].1.transaction), (902, hash));
        assert_eq!(cluster.pooled(), 0);
        assert_consistent(&cluster);
    }
    let mut cluster = cluster;
    let hash = cluster.submit_unchecked(902, initiating.validate()).unwrap();
    assert!(cluster.step().unwrap().fallout.is_empty());
    assert!(succeeded(&cluster, 902, hash));
    assert_consistent(&cluster);
}

/// A cluster whose inbox takes everything and whose nodes do not look at access lists.
fn careless(disregarded: RuleSet) -> ClusterConfig {
    ClusterConfig::default().with_engine(careless_inbox()).with_disregarded_rules(disregarded)
}

/// The same call without its access list.
fn undeclared(call: Call) -> Call {
    call.access_list(AccessList::default())
}

#[test]
fn builder_sees_each_forgery_in_the_logs_and_leaves_it_out() {
    let (cluster, initiating) = cluster_with_log(careless(RuleSet::NONE.with(Rule::Declared)));
    for (rule, forged) in forgeries(&initiating) {
        let mut cluster = cluster.clone();
        let hash = cluster.submit_call(902, undeclared(forged.validate())).unwrap();
        let step = cluster.step().unwrap();
        let left_out = &step.built[1].left_out;
        assert_eq!(left_out[0].transaction, hash);
        let Refusal::InvalidMessage(invalid) = &left_out[0].refusal else { panic!("{rule:?}") };
        assert_eq!(invalid.rule(), rule, "{invalid}");
        assert!(step.fallout.is_empty());
    }
    let mut cluster = cluster;
    let hash = cluster.submit_call(902, undeclared(initiating.validate())).unwrap();
    cluster.step().unwrap();
    assert!(succeeded(&cluster, 902, hash));
    assert_consistent(&cluster);
}

#[test]
fn builder_leaves_out_what_executes_and_does_not_declare() {
    let (mut cluster, initiating) = cluster_with_log(careless(RuleSet::NONE));
    let hash = cluster.submit_call(902, undeclared(initiating.validate())).unwrap();
    let step = cluster.step().unwrap();
    let left_out = &step.built[1].left_out;
    assert_eq!(left_out[0].transaction, hash);
    let expected = initiating.entry().checksum;
    assert_eq!(left_out[0].refusal, InvalidMessage::NotDeclared { expected }.into());

    // One of two is declared: that is not enough either.
    let mut other = initiating.clone();
    other.id.origin = Address::ZERO;
    let call = execute(Script::default(), EXECUTOR, &[&initiating, &other]);
    let declared = access_list(&[initiating.entry()]);
    cluster.submit_call(902, call.access_list(declared)).unwrap();
    let left_out = cluster.step().unwrap().built.remove(1).left_out;
    let expected = other.entry().checksum;
    assert_eq!(left_out[0].refusal, InvalidMessage::NotDeclared { expected }.into());

    let initiating = emitted(&mut cluster, 901);
    let hash = cluster.submit_call(902, initiating.validate()).unwrap();
    cluster.step().unwrap();
    assert!(succeeded(&cluster, 902, hash));
    assert_consistent(&cluster);
}

#[test]
fn verifier_replaces_the_block_of_what_is_not_declared() {
    let (mut cluster, initiating) = cluster_with_log(careless(RuleSet::NONE));
    let mut declared = cluster.clone();
    cluster.submit_unchecked(902, undeclared(initiating.validate())).unwrap();
    let fallout = cluster.step().unwrap().fallout;
    let expected = initiating.entry().checksum;
    assert_eq!(fallout.replaced[0].cause.reason, InvalidMessage::NotDeclared { expected });
    assert_consistent(&cluster);

    declared.submit_unchecked(902, initiating.validate()).unwrap();
    assert!(declared.step().unwrap().fallout.is_empty());
    assert_consistent(&declared);
}

/// Submits to 902 what executes a log that 901 is to emit in the same moment, changed; why the
/// block leaves it out, if it does.
fn foreseen(change: fn(&mut Initiating)) -> Option<InvalidMessage> {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let event = Event::named(7);
    let mut initiating = foresee(&cluster, 901, SENDER, 0, &event);
    emit(&mut cluster, 901, event);
    change(&mut initiating);
    let hash = cluster.submit_call(902, initiating.validate()).unwrap();
    // What waits for one log more waits until the block is complete.
    let built = cluster.run_for(4).unwrap().built;
    assert_eq!(cluster.pooled(), 0);
    assert_consistent(&cluster);
    let Some(left_out) = built.into_iter().find_map(|mut block| block.left_out.pop()) else {
        let executing = cluster.chain(902).unwrap().block(1).unwrap();
        assert!(executing.find_transaction(hash).is_some());
        return None;
    };
    assert_eq!(left_out.transaction, hash);
    let Refusal::InvalidMessage(invalid) = left_out.refusal else { panic!("{left_out:?}") };
    Some(invalid)
}

#[test]
fn what_was_admitted_for_a_log_to_come_is_checked_once_it_came() {
    assert_eq!(foreseen(|_| {}), None);
    let rule = |change| foreseen(change).map(|invalid| invalid.rule());
    assert_eq!(rule(|forged| forged.id.origin = Address::ZERO), Some(Rule::Payload));
    assert_eq!(rule(|forged| forged.payload = B256::ZERO.into()), Some(Rule::Payload));
    assert_eq!(rule(|forged| forged.id.logIndex += U256::ONE), Some(Rule::Log));
    assert_eq!(rule(|forged| forged.id.blockNumber += U256::ONE), Some(Rule::Block));
}

#[test]
fn what_was_found_is_left_out_once_its_log_is_gone() {
    let (mut cluster, initiating) = cluster_with_log(ClusterConfig::default());
    cluster.submit_call(902, initiating.validate()).unwrap();
    let mut untouched = cluster.clone();
    cluster.reorg(901, 1, ReorgedTransactions::Dropped).unwrap();
    let step = cluster.run_for(2).unwrap();
    let mut left_out = step.built.iter().flat_map(|block| &block.left_out);
    let refused = &left_out.next().unwrap().refusal;
    assert!(matches!(
        refused,
        Refusal::InvalidMessage(InvalidMessage::LogNotFound { expected: 0, actual: 0, .. })
    ));
    assert_eq!(cluster.pooled(), 0);

    untouched.step().unwrap();
    assert_eq!(untouched.chain(902).unwrap().head().transactions().len(), 1);
    assert_consistent(&untouched);
}

#[test]
fn what_waits_for_its_turn_does_not_outlive_its_message() {
    let (mut cluster, initiating) = cluster_with_log(ClusterConfig::default());
    let first = Call::new(EXECUTOR, EXECUTOR, vec![]);
    let mut in_turn = cluster.clone();
    in_turn.submit_call(902, first).unwrap();
    // The second of the account, and the first is missing.
    let second = in_turn.prepare(902, initiating.validate()).unwrap();
    cluster.submit(902, second.clone()).unwrap();
    in_turn.submit(902, second).unwrap();

    // Messages of four seconds ago are valid, and of six no longer.
    assert!(cluster.run_for(4).unwrap().built.iter().all(|block| block.left_out.is_empty()));
    assert_eq!(cluster.pooled(), 1);
    let step = cluster.step().unwrap();
    assert!(matches!(
        step.built[1].left_out[0].refusal,
        Refusal::InvalidMessage(InvalidMessage::Expired { .. })
    ));
    assert_eq!(cluster.pooled(), 0);

    in_turn.step().unwrap();
    assert_eq!(in_turn.chain(902).unwrap().head().transactions().len(), 2);
}
