//! Safety levels: what time gives a block, and what it depends on keeps from it.

use chain_sim::{Cluster, ClusterConfig, Error, ReorgedTransactions, SafetyHeads, SafetyLevel};
use messenger::{CROSS_L2_INBOX, access_list};

use crate::{
    consistency::assert_consistent,
    messages::{SENDER, emit, emitted, foresee, head_log},
    script::{Event, Script},
};

/// Two chains with a block every two seconds: safe after these, final after twice that.
fn config(safe_after: [u64; 2]) -> ClusterConfig {
    let mut config = ClusterConfig::default();
    for (chain, safe_after) in config.chains.iter_mut().zip(safe_after) {
        (chain.safe_after, chain.finalized_after) = (safe_after, 2 * safe_after);
    }
    config
}

/// The level of a block.
fn level(cluster: &Cluster, chain: u64, number: u64) -> SafetyLevel {
    cluster.chain(chain).unwrap().safety(number).unwrap()
}

/// The heads of a chain.
fn heads(cluster: &Cluster, chain: u64) -> SafetyHeads {
    cluster.chain(chain).unwrap().safety_heads()
}

#[test]
fn block_becomes_cross_unsafe_safe_and_finalized_with_time() {
    let mut cluster = Cluster::new(config([10, 10]).with_verify_after(4)).unwrap();
    cluster.run_for(2).unwrap();
    let mut levels = Vec::new();
    // One second before each moment, and at it.
    for seconds in [3, 1, 5, 1, 9, 1] {
        cluster.run_for(seconds).unwrap();
        levels.push(level(&cluster, 901, 1));
        assert_consistent(&cluster);
    }
    use SafetyLevel::{CrossUnsafe, Finalized, Safe, Unsafe};
    assert_eq!(levels, [Unsafe, CrossUnsafe, CrossUnsafe, Safe, Safe, Finalized]);
}

#[test]
fn levels_come_in_order() {
    assert!(SafetyLevel::ALL.is_sorted());
    let names = SafetyLevel::ALL.map(SafetyLevel::name);
    assert_eq!(names, ["unsafe", "cross-unsafe", "safe", "finalized"]);
    let cluster = Cluster::new(ClusterConfig::default()).unwrap();
    assert_eq!(level(&cluster, 901, 0), SafetyLevel::Finalized);
    assert_eq!(cluster.chain(901).unwrap().safety(1), None);
}

#[test]
fn block_is_no_safer_than_what_it_depends_on() {
    // 902 is fast and 901 is slow: a block of 902 that executes a log of 901 waits for it.
    let mut cluster = Cluster::new(config([20, 4])).unwrap();
    let initiating = emitted(&mut cluster, 901);
    cluster.submit_call(902, initiating.validate()).unwrap();
    cluster.run_for(18).unwrap();
    let expected = SafetyHeads { cross_unsafe: 10, safe: 1, finalized: 1 };
    assert_eq!(heads(&cluster, 902), expected);
    assert_eq!(heads(&cluster, 901), SafetyHeads { cross_unsafe: 10, safe: 0, finalized: 0 });
    assert_consistent(&cluster);
    // Twenty seconds after it, the log's block is safe, and so is all of 902 that time lets be.
    cluster.run_for(2).unwrap();
    assert_eq!(heads(&cluster, 901).safe, 1);
    assert_eq!(heads(&cluster, 902), SafetyHeads { cross_unsafe: 11, safe: 9, finalized: 1 });
    assert_consistent(&cluster);
    cluster.run_for(20).unwrap();
    assert_eq!(heads(&cluster, 901).finalized, 1);
    assert_eq!(heads(&cluster, 902).finalized, 17);
    assert_consistent(&cluster);

    // Without the message nothing holds it back.
    let mut apart = Cluster::new(config([20, 4])).unwrap();
    apart.run_for(20).unwrap();
    assert_eq!(heads(&apart, 902), SafetyHeads { cross_unsafe: 10, safe: 8, finalized: 6 });
}

#[test]
fn blocks_of_one_moment_that_depend_on_each_other_are_promoted_together() {
    let mut cluster = Cluster::new(config([4, 4])).unwrap();
    // Message and answer: block 1 of each depends on block 1 of the other.
    let (ping, pong) = (Event::named(1), Event::named(2));
    let there = foresee(&cluster, 901, SENDER, 0, &ping);
    let back = foresee(&cluster, 902, SENDER, 1, &pong);
    emit(&mut cluster, 901, ping);
    let script = Script::default().call(CROSS_L2_INBOX, there.validate_calldata()).emit(pong);
    let declared = access_list(&[there.entry()]);
    cluster.submit_call(902, script.run_by(SENDER).access_list(declared)).unwrap();
    cluster.submit_call(901, back.validate()).unwrap();
    cluster.step().unwrap();
    let both = |cluster: &Cluster| [901, 902].map(|id| level(cluster, id, 1));
    assert_eq!(both(&cluster), [SafetyLevel::CrossUnsafe; 2]);
    cluster.run_for(4).unwrap();
    assert_eq!(both(&cluster), [SafetyLevel::Safe; 2]);
    cluster.run_for(4).unwrap();
    assert_eq!(both(&cluster), [SafetyLevel::Finalized; 2]);
    assert_consistent(&cluster);
}

#[test]
fn dependency_over_two_chains_holds_the_third_back() {
    let mut config = ClusterConfig::with_chains(3);
    config.chains[0].safe_after = 100;
    config.chains[1].safe_after = 2;
    config.chains[2].safe_after = 2;
    let mut cluster = Cluster::new(config).unwrap();
    let first = emitted(&mut cluster, 901);
    let script = Script::default().call(CROSS_L2_INBOX, first.validate_calldata());
    let call = script.emit(Event::named(2)).run_by(SENDER);
    cluster.submit_call(902, call.access_list(access_list(&[first.entry()]))).unwrap();
    cluster.step().unwrap();
    let second = head_log(&cluster, 902, 1);
    cluster.submit_call(903, second.validate()).unwrap();
    cluster.run_for(90).unwrap();
    assert_eq!([902, 903].map(|id| heads(&cluster, id).safe), [1, 2]);
    assert_consistent(&cluster);
    cluster.run_for(10).unwrap();
    assert!([902, 903].iter().all(|&id| heads(&cluster, id).safe > 40));
    assert_consistent(&cluster);
}

#[test]
fn verification_waits_for_its_time_and_looks_back() {
    let mut cluster = Cluster::new(config([0, 0]).with_verify_after(6)).unwrap();
    let mut forged = emitted(&mut cluster, 901);
    forged.payload = vec![1].into();
    cluster.submit_unchecked(902, forged.validate()).unwrap();
    // Blocks stand, and others are built on them; none is safe before it is verified.
    let step = cluster.run_for(6).unwrap();
    assert!(step.fallout.is_empty());
    assert_eq!(heads(&cluster, 902), SafetyHeads { cross_unsafe: 1, safe: 1, finalized: 1 });
    assert_eq!(level(&cluster, 902, 2), SafetyLevel::Unsafe);
    let fallout = cluster.step().unwrap().fallout;
    assert_eq!((fallout.replaced[0].chain, fallout.replaced[0].number), (902, 2));
    assert_eq!(fallout.removed.iter().map(|block| block.number).collect::<Vec<_>>(), [3, 4, 5]);
    assert_consistent(&cluster);
    cluster.run_for(6).unwrap();
    assert_eq!(heads(&cluster, 902), heads(&cluster, 901));
    assert_consistent(&cluster);
}

#[test]
fn finalized_blocks_are_not_taken_back() {
    let mut cluster = Cluster::new(config([4, 4])).unwrap();
    cluster.run_for(20).unwrap();
    assert_eq!(heads(&cluster, 901).finalized, 6);
    let error = cluster.reorg(901, 5, ReorgedTransactions::Pooled).unwrap_err();
    assert_eq!(error, Error::ReorgTooDeep { chain: 901, expected: 4, actual: 5 });
    let expected = "reorg of chain 901 by 5 blocks: expected at most 4, older blocks are finalized";
    assert_eq!(error.to_string(), expected);
    assert_eq!(cluster.chain(901).unwrap().head().number(), 10);
    cluster.reorg(901, 4, ReorgedTransactions::Pooled).unwrap();
    assert_eq!(heads(&cluster, 901), SafetyHeads { cross_unsafe: 6, safe: 6, finalized: 6 });
    assert_consistent(&cluster);
}

#[test]
fn jump_makes_safe_and_final_what_was_there() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    cluster.run_for(4).unwrap();
    cluster.jump(900).unwrap();
    assert_eq!(heads(&cluster, 901), SafetyHeads { cross_unsafe: 2, safe: 2, finalized: 2 });
    assert_consistent(&cluster);
}

#[test]
fn rebuilt_blocks_are_as_safe_as_they_were() {
    let mut cluster = Cluster::new(config([4, 4])).unwrap();
    let initiating = emitted(&mut cluster, 901);
    cluster.submit_call(902, initiating.validate()).unwrap();
    cluster.run_for(4).unwrap();
    let before = heads(&cluster, 901);
    assert_eq!(before, SafetyHeads { cross_unsafe: 3, safe: 1, finalized: 0 });
    let fallout = cluster.reorg(901, 3, ReorgedTransactions::Rebuilt).unwrap();
    assert_eq!(fallout.removed.len(), 3);
    assert_eq!(heads(&cluster, 901), before);
    assert_consistent(&cluster);
}
