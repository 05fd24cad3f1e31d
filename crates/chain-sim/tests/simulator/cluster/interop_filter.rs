//! The filter of the pools: failsafe, strict ingress, and pools that drop interop transactions.

use alloy_eips::eip2930::{AccessList, AccessListItem};
use alloy_primitives::{Address, B256, Bytes, ChainId};
use chain_sim::{
    Admission, Call, Cluster, ClusterConfig, DEV_ACCOUNTS, Error, Fallout, INGRESS_TIMEOUT,
    InteropFilter, Refusal, ReorgedTransactions, SavedCluster, state_digest,
};
use messenger::CROSS_L2_INBOX;

use crate::{
    consistency::assert_consistent,
    messages::{EXECUTOR, NOBODY, SENDER, emit, emitted, foresee, succeeded},
    script::Event,
};

/// Three chains whose pools have this filter.
fn cluster(filter: InteropFilter) -> Cluster {
    Cluster::new(ClusterConfig::with_chains(3).with_interop_filter(filter)).unwrap()
}

/// A call that declares nothing.
fn plain(from: Address) -> Call {
    Call::new(from, NOBODY, Bytes::new())
}

/// Why a chain does not take a call into its pool; `None` if it does.
fn refused(cluster: &mut Cluster, chain: ChainId, call: Call) -> Option<Refusal> {
    match cluster.submit_call(chain, call) {
        Ok(_) => None,
        Err(Error::Refused { refusal, .. }) => Some(refusal),
        Err(error) => panic!("{error}"),
    }
}

/// What was dropped, and why.
fn dropped(fallout: &Fallout) -> Vec<(ChainId, B256, Refusal)> {
    let dropped = fallout.dropped.iter();
    dropped.map(|(chain, it)| (*chain, it.transaction, it.refusal.clone())).collect()
}

#[test]
fn failsafe_keeps_interop_transactions_out_and_no_others() {
    let mut cluster = cluster(InteropFilter::default());
    let initiating = emitted(&mut cluster, 901);
    assert_eq!(cluster.set_failsafe(true), Fallout::default());
    assert!(cluster.interop_filter().failsafe);
    for admission in [Admission::AwaitLogs, Admission::Verified] {
        let transaction = cluster.prepare(902, initiating.validate()).unwrap();
        let admitted = cluster.admit(902, transaction, admission).map(drop);
        assert_eq!(admitted, Err(Error::Refused { chain: 902, refusal: Refusal::Failsafe }));
    }
    // Keys of the inbox are enough, whatever they are; the inbox without a key is not.
    let item = |keys: Vec<B256>| {
        let item = AccessListItem { address: CROSS_L2_INBOX, storage_keys: keys };
        plain(EXECUTOR).access_list(AccessList(vec![item]))
    };
    let malformed = refused(&mut cluster, 902, item(vec![B256::ZERO]));
    assert_eq!(malformed, Some(Refusal::Failsafe));
    assert_eq!(refused(&mut cluster, 902, item(Vec::new())), None);
    assert_eq!(refused(&mut cluster, 902, plain(SENDER)), None);
    // A faulty sequencer asks no filter.
    let unchecked = cluster.submit_unchecked(903, initiating.validate()).unwrap();
    cluster.step().unwrap();
    assert!(succeeded(&cluster, 903, unchecked));
    assert_eq!(cluster.pooled(), 0);

    assert_eq!(cluster.set_failsafe(false), Fallout::default());
    let executing = cluster.submit_call(902, initiating.validate()).unwrap();
    cluster.step().unwrap();
    assert!(succeeded(&cluster, 902, executing));
    assert_consistent(&cluster);
}

#[test]
fn failsafe_leaves_or_drops_what_is_in_the_pools() {
    for drops in [false, true] {
        let mut cluster = cluster(InteropFilter::default().with_drops(drops));
        let initiating = emitted(&mut cluster, 901);
        let executing = [902, 903].map(|id| cluster.submit_call(id, initiating.validate()));
        let executing = executing.map(Result::unwrap);
        let other = cluster.submit_call(902, plain(SENDER)).unwrap();
        let unchecked = {
            let call = Call { from: DEV_ACCOUNTS[2], ..initiating.validate() };
            cluster.submit_unchecked(903, call).unwrap()
        };
        let fallout = cluster.set_failsafe(true);
        if drops {
            let expected =
                [(902, executing[0], Refusal::Failsafe), (903, executing[1], Refusal::Failsafe)];
            assert_eq!(dropped(&fallout), expected);
            // Their nonces are free for others.
            assert_eq!(cluster.chain(902).unwrap().next_nonce(EXECUTOR), 0);
        } else {
            assert_eq!(fallout, Fallout::default());
        }
        cluster.step().unwrap();
        assert!(succeeded(&cluster, 902, other));
        assert!(succeeded(&cluster, 903, unchecked));
        assert_eq!(succeeded(&cluster, 902, executing[0]), !drops);
        assert_eq!(succeeded(&cluster, 903, executing[1]), !drops);
        assert_eq!(cluster.pooled(), 0);
        assert_consistent(&cluster);
    }
}

#[test]
fn failsafe_keeps_transactions_of_removed_blocks_out_of_the_pool() {
    use ReorgedTransactions::{Dropped, Pooled, Rebuilt};
    for transactions in [Rebuilt, Pooled, Dropped] {
        let mut cluster = cluster(InteropFilter::default());
        let initiating = emitted(&mut cluster, 901);
        let executing = cluster.submit_call(902, initiating.validate()).unwrap();
        let other = cluster.submit_call(902, plain(SENDER)).unwrap();
        cluster.step().unwrap();
        assert!(cluster.set_failsafe(true).is_empty());
        let fallout = cluster.reorg(902, 1, transactions).unwrap();
        match transactions {
            // Blocks that are rebuilt take nothing from a pool.
            Rebuilt => {
                assert_eq!(dropped(&fallout), []);
                assert!(succeeded(&cluster, 902, executing));
            }
            Pooled => {
                assert_eq!(dropped(&fallout), [(902, executing, Refusal::Failsafe)]);
                cluster.step().unwrap();
                assert!(succeeded(&cluster, 902, other));
            }
            Dropped => {
                let expected = [executing, other].map(|hash| (902, hash, Refusal::ReorgedOut));
                assert_eq!(dropped(&fallout), expected);
            }
        }
        assert_eq!(cluster.pooled(), 0);
        assert_consistent(&cluster);
    }
}

#[test]
fn strict_ingress_wants_messages_before_the_block() {
    let mut lenient = cluster(InteropFilter::default());
    // No block is ever so late that the timeout matters.
    let mut strict = cluster(InteropFilter::default().with_strict_ingress(INGRESS_TIMEOUT));
    for (cluster, is_strict) in [(&mut lenient, false), (&mut strict, true)] {
        let event = Event::named(1);
        let initiating = foresee(cluster, 901, SENDER, 0, &event);
        let now = cluster.chain(902).unwrap().next_timestamp();
        let expected = is_strict.then_some(Refusal::TooRecent { expected: now, actual: now });
        assert_eq!(refused(cluster, 902, initiating.validate()), expected);
        emit(cluster, 901, event);
        cluster.step().unwrap();
        // In the block after it, everybody takes it.
        assert_eq!(refused(cluster, 903, initiating.validate()), None);
        cluster.step().unwrap();
        let executed = |id: ChainId| {
            let blocks = cluster.chain(id).unwrap().blocks();
            blocks.map(|block| block.executing().len()).sum::<usize>()
        };
        assert_eq!([902, 903].map(executed), [usize::from(!is_strict), 1]);
        assert_consistent(cluster);
    }
}

#[test]
fn strict_ingress_wants_messages_that_outlive_the_timeout() {
    let (window, timeout) = (1_000, 100);
    for filter in [InteropFilter::default(), InteropFilter::default().with_strict_ingress(timeout)]
    {
        let is_strict = filter.strict_ingress.is_some();
        let config =
            ClusterConfig::default().with_message_expiry_window(window).with_interop_filter(filter);
        let mut cluster = Cluster::new(config).unwrap();
        let initiating = emitted(&mut cluster, 901);
        let sent = cluster.clock().now();
        let refused_at = |age: u64| {
            let mut then = cluster.clone();
            then.schedule(902, sent + age).unwrap();
            assert_eq!(then.chain(902).unwrap().next_timestamp(), sent + age, "a block time");
            refused(&mut then, 902, initiating.validate())
        };
        let last = window - timeout;
        assert_eq!(refused_at(last), None);
        let expected = Refusal::ExpiresSoon { expected: sent + 2, actual: sent };
        assert_eq!(refused_at(last + 2), is_strict.then_some(expected));
        let expired = refused_at(window + 2);
        assert!(matches!(expired, Some(Refusal::InvalidMessage(_))), "{expired:?}");
    }
    // The sum does not overflow.
    let mut endless = cluster(InteropFilter::default().with_strict_ingress(u64::MAX));
    let initiating = emitted(&mut endless, 901);
    let refusal = refused(&mut endless, 902, initiating.validate());
    assert!(matches!(refusal, Some(Refusal::ExpiresSoon { .. })), "{refusal:?}");
}

#[test]
fn reorg_of_any_chain_empties_all_pools_of_interop_transactions() {
    use ReorgedTransactions::{Dropped, Pooled, Rebuilt};
    for transactions in [Rebuilt, Pooled, Dropped] {
        for drops in [false, true] {
            let mut cluster = cluster(InteropFilter::default().with_drops(drops));
            let initiating = emitted(&mut cluster, 901);
            cluster.run_for(10).unwrap();
            let executing = cluster.submit_call(902, initiating.validate()).unwrap();
            let other = cluster.submit_call(902, plain(SENDER)).unwrap();
            // The last block of 903, on which nothing depends.
            let fallout = cluster.reorg(903, 1, transactions).unwrap();
            let expected = [(902, executing, Refusal::DroppedOnReorg)];
            assert_eq!(dropped(&fallout), if drops { &expected[..] } else { &[] });
            cluster.run_until_quiet(10).unwrap();
            assert_eq!(cluster.chain(902).unwrap().account(SENDER).nonce, 1, "{other}");
            assert_eq!(cluster.chain(902).unwrap().account(EXECUTOR).nonce, u64::from(!drops));
            // No blocks, no reorg.
            cluster.submit_call(902, initiating.validate()).unwrap();
            assert_eq!(cluster.reorg(903, 0, transactions).unwrap(), Fallout::default());
            assert_eq!(cluster.pooled(), 1);
            assert_consistent(&cluster);
        }
    }
}

#[test]
fn replaced_block_empties_all_pools_of_interop_transactions() {
    let mut cluster = cluster(InteropFilter::default().with_drops(true));
    let initiating = emitted(&mut cluster, 901);
    let mut forged = initiating.clone();
    forged.payload = vec![0; 32].into();
    cluster.submit_unchecked(902, forged.validate()).unwrap();
    // This one waits for a nonce.
    let first = cluster.submit_call(903, initiating.validate()).unwrap();
    let waiting = cluster.submit_call(903, initiating.validate()).unwrap();
    assert!(cluster.withdraw(903, first).unwrap());
    let fallout = cluster.step().unwrap().fallout;
    assert_eq!(fallout.replaced.len(), 1);
    assert!(dropped(&fallout).contains(&(903, waiting, Refusal::DroppedOnReorg)), "{fallout:?}");
    assert_eq!(cluster.pooled(), 0);
    // After that, pools take them again.
    cluster.submit_call(903, initiating.validate()).unwrap();
    cluster.step().unwrap();
    assert_eq!(cluster.chain(903).unwrap().account(EXECUTOR).nonce, 1);
}

#[test]
fn snapshots_and_saved_clusters_have_the_filter() {
    let filter = InteropFilter::default().with_strict_ingress(60).with_drops(true);
    let mut cluster = cluster(filter);
    let before = cluster.clone();
    assert!(cluster.set_failsafe(true).is_empty());
    assert_eq!(before.interop_filter(), filter);
    let load =
        |text: &str| Cluster::load(serde_json::from_str::<SavedCluster>(text).unwrap()).unwrap();
    let text = serde_json::to_string(&cluster.save()).unwrap();
    assert_eq!(load(&text).interop_filter(), filter.with_failsafe(true));
    // Without a filter, the file is that of earlier versions.
    let _nothing = cluster.set_interop_filter(InteropFilter::default());
    let text = serde_json::to_string(&cluster.save()).unwrap();
    assert!(!text.contains("interopFilter"));
    assert_eq!(load(&text).interop_filter(), InteropFilter::default());
    assert_eq!(state_digest(&load(&text)), state_digest(&cluster));
}

#[test]
fn filters_are_joined() {
    let one = InteropFilter::default().with_failsafe(true).with_strict_ingress(1);
    let other = InteropFilter::default().with_drops(true).with_strict_ingress(2);
    assert_eq!(one.or(other), one.with_drops(true));
    assert_eq!(other.or(one), other.with_failsafe(true));
    assert_eq!(InteropFilter::default().or(one), one);
}
