//! The virtual clock: steps, runs, runs until quiet, and jumps.

use alloy_primitives::{B256, Bytes, U256};
use chain_sim::{
    Block, Call, Cluster, ClusterConfig, Deposit, Error, InvalidMessage, ReorgedTransactions,
    SafetyLevel,
};

use crate::{
    consistency::assert_consistent,
    messages::{EXECUTOR, NOBODY, SENDER, emit, emitted, foresee, refusal, send, succeeded},
    script::Event,
};

/// Seven days, in seconds.
const WEEK: u64 = 604_800;

/// Two chains with these block times.
fn cluster(block_times: [u64; 2]) -> Cluster {
    let mut config = ClusterConfig::default();
    for (chain, block_time) in config.chains.iter_mut().zip(block_times) {
        chain.block_time = block_time;
    }
    Cluster::new(config).unwrap()
}

/// Seconds after genesis of each block of a chain.
fn times(cluster: &Cluster, id: u64) -> Vec<u64> {
    let chain = cluster.chain(id).unwrap();
    let genesis = chain.block(0).map(Block::timestamp).unwrap();
    chain.blocks().map(|block| block.timestamp() - genesis).collect()
}

#[test]
fn step_goes_to_the_next_moment_at_which_a_block_is_due() {
    let mut cluster = cluster([2, 3]);
    let genesis = cluster.clock().now();
    let mut moments = Vec::new();
    for _ in 0..4 {
        let step = cluster.step().unwrap();
        moments.push((cluster.clock().now() - genesis, step.built.len()));
    }
    assert_eq!(moments, [(2, 1), (3, 1), (4, 1), (6, 2)]);
    assert_consistent(&cluster);
}

#[test]
fn run_for_lets_exactly_that_much_time_pass() {
    let mut cluster = cluster([2, 5]);
    let genesis = cluster.clock().now();
    let step = cluster.run_for(9).unwrap();
    assert_eq!(cluster.clock().now(), genesis + 9);
    assert_eq!(step.built.len(), 5);
    assert_eq!(times(&cluster, 901), [0, 2, 4, 6, 8]);
    assert_eq!(times(&cluster, 902), [0, 5]);
    // The block that is due at the end is within.
    cluster.run_for(1).unwrap();
    assert_eq!((times(&cluster, 901).len(), times(&cluster, 902).len()), (6, 3));
    assert!(cluster.run_for(0).unwrap().built.is_empty());
}

#[test]
fn run_until_quiet_stops_as_soon_as_nothing_waits() {
    let mut cluster = cluster([2, 2]);
    assert!(cluster.run_until_quiet(0).unwrap().built.is_empty());
    cluster.submit_call(901, send(902)).unwrap();
    cluster.deposit(902, Deposit::mint(NOBODY, 1)).unwrap();
    assert_eq!(cluster.run_until_quiet(0), Err(Error::NotQuiet { expected: 0, actual: 1 }));
    assert_eq!(cluster.run_until_quiet(1).unwrap().built.len(), 2);
    cluster.run_until_quiet(10).unwrap();
    assert_eq!(times(&cluster, 901), [0, 2]);
}

#[test]
fn run_until_quiet_is_bounded() {
    let mut cluster = cluster([2, 2]);
    // The second of an account waits for the first.
    let mut copy = cluster.clone();
    copy.submit_call(901, send(902)).unwrap();
    let second = copy.prepare(901, send(902)).unwrap();
    cluster.submit(901, second).unwrap();
    let error = cluster.run_until_quiet(5).unwrap_err();
    assert_eq!(error, Error::NotQuiet { expected: 5, actual: 1 });
    assert_eq!(times(&cluster, 901).len(), 6);
}

#[test]
fn jump_builds_nothing_and_the_next_blocks_are_on_the_beat() {
    let mut cluster = cluster([2, 7]);
    cluster.run_for(7).unwrap();
    let now = cluster.clock().now();
    let fallout = cluster.jump(WEEK).unwrap();
    assert!(fallout.is_empty());
    assert_eq!(cluster.clock().now(), now + WEEK);
    assert_eq!((times(&cluster, 901).len(), times(&cluster, 902).len()), (4, 2));
    cluster.run_for(7).unwrap();
    assert_eq!(times(&cluster, 901)[4..], [WEEK + 8, WEEK + 10, WEEK + 12, WEEK + 14]);
    // 604,800 is a multiple of 7 and of 2: the block of the moment of arrival is built too.
    assert_eq!(times(&cluster, 902)[2..], [WEEK + 7, WEEK + 14]);
    assert_consistent(&cluster);
}

#[test]
fn message_of_exactly_seven_days_passes_and_the_next_block_is_too_late() {
    let mut cluster = cluster([2, 2]);
    let initiating = emitted(&mut cluster, 901);
    let waiting = initiating.validate();
    // At the next block the message is exactly seven days old.
    cluster.jump(WEEK).unwrap();
    let hash = cluster.submit_call(902, waiting).unwrap();
    cluster.step().unwrap();
    assert!(succeeded(&cluster, 902, hash));
    assert!(matches!(
        refusal(&mut cluster, 902, initiating.validate()),
        InvalidMessage::Expired { .. }
    ));
    assert_consistent(&cluster);
}

#[test]
fn jump_expires_what_waits_in_the_pool() {
    let mut cluster = cluster([2, 2]);
    let initiating = emitted(&mut cluster, 901);
    let hash = cluster.submit_call(902, initiating.validate()).unwrap();
    cluster.jump(WEEK + 1).unwrap();
    let built = cluster.step().unwrap().built;
    assert_eq!(built[1].left_out[0].transaction, hash);
    assert!(cluster.is_quiet());
}

#[test]
fn verifier_sees_expiry_at_the_same_second() {
    let expires = |window| {
        let config = ClusterConfig::default().with_message_expiry_window(window);
        let mut cluster = Cluster::new(config).unwrap();
        let initiating = emitted(&mut cluster, 901);
        cluster.run_for(4).unwrap();
        // The block is six seconds younger than the log.
        cluster.submit_unchecked(902, initiating.validate()).unwrap();
        let fallout = cluster.step().unwrap().fallout;
        assert_consistent(&cluster);
        fallout.replaced.into_iter().next().map(|block| block.cause.reason)
    };
    assert_eq!(expires(6), None);
    assert!(matches!(expires(5), Some(InvalidMessage::Expired { .. })));
}

#[test]
fn what_was_to_be_built_again_is_built_after_a_jump() {
    let mut cluster = cluster([2, 2]);
    cluster.submit_call(901, send(902)).unwrap();
    cluster.run_for(6).unwrap();
    cluster.reorg(901, 3, ReorgedTransactions::Pooled).unwrap();
    cluster.jump(101).unwrap();
    assert_eq!(times(&cluster, 901), [0]);
    cluster.step().unwrap();
    assert_eq!(times(&cluster, 901), [0, 2]);
    cluster.run_for(1).unwrap();
    assert_eq!(times(&cluster, 901), [0, 2, 4, 6, 108]);
    assert_eq!(times(&cluster, 902), [0, 2, 4, 6, 108]);
    assert_eq!(cluster.chain(901).unwrap().block(1).unwrap().transactions().len(), 1);
    assert_consistent(&cluster);
}

#[test]
fn jump_of_nothing_changes_nothing() {
    let mut cluster = cluster([2, 3]);
    cluster.run_for(4).unwrap();
    let next = |cluster: &Cluster| [901, 902].map(|id| cluster.chain(id).unwrap().next_timestamp());
    let before = next(&cluster);
    cluster.jump(0).unwrap();
    assert_eq!(next(&cluster), before);
}

#[test]
fn message_of_a_slow_chain_is_executed_by_a_fast_one_and_back() {
    let mut cluster = cluster([1, 12]);
    let slow = foresee(&cluster, 902, SENDER, 0, &Event::named(1));
    emit(&mut cluster, 902, Event::named(1));
    cluster.run_for(11).unwrap();
    // In the moment of the slow block.
    let hash = cluster.submit_call(901, slow.validate()).unwrap();
    cluster.step().unwrap();
    assert!(succeeded(&cluster, 901, hash));
    let fast = emitted(&mut cluster, 901);
    let hash = cluster.submit_call(902, fast.validate()).unwrap();
    cluster.run_for(12).unwrap();
    assert!(succeeded(&cluster, 902, hash));
    assert_eq!(cluster.chain(902).unwrap().safety(2), Some(SafetyLevel::CrossUnsafe));
    assert_consistent(&cluster);
}

#[test]
fn block_sees_the_hashes_of_the_blocks_before_it() {
    // BLOCKHASH of the number in the calldata, returned.
    let code = [0x5f, 0x35, 0x40, 0x5f, 0x52, 0x60, 0x20, 0x5f, 0xf3];
    // Creation code that leaves it: CODECOPY of what follows, RETURN.
    let creation = [&[0x60, 9, 0x60, 10, 0x5f, 0x39, 0x60, 9, 0x5f, 0xf3][..], &code].concat();
    let mut cluster = cluster([2, 2]);
    cluster.submit_call(901, Call::create(EXECUTOR, creation)).unwrap();
    cluster.run_for(600).unwrap();
    let hash_of = |cluster: &Cluster, number: u64| {
        let input = Bytes::from(U256::from(number).to_be_bytes_vec());
        let outcome = cluster.call(901, &Call::new(SENDER, EXECUTOR.create(0), input)).unwrap();
        assert!(outcome.success);
        B256::from_slice(&outcome.output)
    };
    let chain = cluster.chain(901).unwrap();
    // The next block is 301: it sees 256 blocks, and neither itself nor what is older.
    for number in [45, 46, 299, 300] {
        assert_eq!(hash_of(&cluster, number), chain.block(number).unwrap().hash());
    }
    assert_eq!([44, 301, 302].map(|number| hash_of(&cluster, number)), [B256::ZERO; 3]);
    cluster.reorg(901, 1, ReorgedTransactions::Rebuilt).unwrap();
    let chain = cluster.chain(901).unwrap();
    assert_eq!(hash_of(&cluster, 300), chain.head().hash());
}

#[test]
fn blocks_share_a_timestamp_only_where_the_driver_lets_them() {
    let mut cluster = cluster([1, 1]);
    let now = cluster.clock().now();
    for _ in 0..3 {
        cluster.schedule_shared(901, now).unwrap();
        assert_eq!(cluster.chain(901).unwrap().next_timestamp(), now);
        cluster.mine(901).unwrap();
    }
    // It holds for one block.
    cluster.mine(901).unwrap();
    assert_eq!(times(&cluster, 901), [0, 0, 0, 0, 1]);
    let chain = cluster.chain(901).unwrap();
    let shared: Vec<u64> = chain.blocks_of_time(now).map(Block::number).collect();
    assert_eq!(shared, [0, 1, 2, 3]);
    assert_eq!(chain.block_of_time(now).map(Block::number), Some(0));
    assert_eq!(chain.safety_heads().cross_unsafe, 4);
    // They are rebuilt as they were, and saved.
    cluster.schedule_shared(901, now + 1).unwrap();
    cluster.mine(901).unwrap();
    cluster.reorg(901, 4, ReorgedTransactions::Pooled).unwrap();
    let mut cluster = Cluster::load(cluster.save()).unwrap();
    cluster.catch_up().unwrap();
    assert_eq!(times(&cluster, 901), [0, 0, 0, 0, 1, 1]);
    let loaded = Cluster::load(cluster.save()).unwrap();
    assert_eq!(times(&loaded, 901), [0, 0, 0, 0, 1, 1]);
    // A jump takes it back.
    cluster.schedule_shared(901, now + 1).unwrap();
    cluster.jump(0).unwrap();
    cluster.mine(901).unwrap();
    assert_eq!(times(&cluster, 901).last(), Some(&2));
}

#[test]
fn the_clock_goes_back_but_not_before_a_block() {
    let mut cluster = cluster([1, 1]);
    let genesis = cluster.clock().now();
    cluster.set_clock(genesis + 100).unwrap();
    cluster.set_clock(genesis + 10).unwrap();
    assert_eq!(cluster.clock().now(), genesis + 10);
    cluster.mine(902).unwrap();
    cluster.set_clock(genesis).unwrap();
    assert_eq!(cluster.clock().now(), genesis + 10);
    assert_consistent(&cluster);
    // No chain builds before the clock.
    cluster.mine(901).unwrap();
    assert_eq!(times(&cluster, 901), [0, 10]);
}
