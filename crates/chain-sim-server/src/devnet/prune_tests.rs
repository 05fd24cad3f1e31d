//! A server that runs for days keeps what it says it keeps, and nothing else grows.

use std::collections::BTreeMap;

use alloy_eips::{BlockId, BlockNumberOrTag};
use alloy_primitives::{Address, Bytes, U256};
use alloy_rpc_types_eth::{Filter, FilterBlockOption};
use chain_sim::{Call, ChainConfig, ClusterConfig, DEV_ACCOUNTS, ReorgedTransactions};

use super::{
    devnet::Devnet, error::RequestError, filters::FilterKind, long_change::LongChange,
    mining::Mining,
};
use crate::{config::ServerConfig, devnet::StateName, limits::Limits};

/// Number of blocks that are kept.
const KEPT: u64 = 40;
/// Seconds until messages expire.
const WINDOW: u64 = 60;

/// A devnet with three chains, which keeps few blocks, and whose blocks are final soon.
fn devnet(limits: Limits) -> Devnet {
    let chains =
        [901, 902, 903].map(|id| ChainConfig::new(id).with_safe_after(4).with_finalized_after(10));
    let cluster = ClusterConfig::of(chains).with_message_expiry_window(WINDOW);
    let limits = limits.with_history_blocks(Some(KEPT));
    let config = ServerConfig::new(cluster)
        .with_mining([Mining::Manual, Mining::Manual, Mining::Manual])
        .with_relayer(DEV_ACCOUNTS[9])
        .with_limits(limits);
    Devnet::new(config.devnet()).unwrap()
}

/// A message from a chain to another, whose relay succeeds.
fn send(destination: u64, payload: u64) -> Call {
    let target = Address::repeat_byte(0x44);
    let payload = Bytes::from(payload.to_be_bytes().to_vec());
    Call::send_message(DEV_ACCOUNTS[0], destination, target, payload)
}

/// Lets a second pass: relays, and builds a block on each of these chains.
fn second(devnet: &mut Devnet, chains: &[u64]) {
    devnet.increase_time(1).unwrap();
    devnet.relay().unwrap();
    for id in chains {
        devnet.mine(*id).unwrap();
    }
}

/// Runs `activity` for so many seconds, three times; the second and the third time, no collection
/// may have more entries at its largest than the time before, by more than a few.
fn stays_bounded(devnet: &mut Devnet, seconds: u64, mut activity: impl FnMut(&mut Devnet, u64)) {
    let mut largest: [BTreeMap<&str, usize>; 3] = Default::default();
    for (round, largest) in (0..).zip(&mut largest) {
        for second in 0..seconds {
            activity(devnet, round * seconds + second);
            // The owner publishes after each change.
            devnet.take_news().tell();
            assert_counts_are_of_the_messages(devnet);
            for (name, count) in devnet.entries() {
                let most = largest.entry(name).or_default();
                *most = count.max(*most);
            }
        }
    }
    let [_, second, third] = largest;
    for (name, count) in third {
        let before = match name {
            // As many as `BLOCKHASH` can return.
            "chain: hashes of pruned blocks" => 3 * 256,
            _ => second.get(name).copied().unwrap_or_default(),
        };
        assert!(count <= before + 3, "{name}: {count} entries, {before} before");
    }
}

/// Asserts that the counts of states, which follow each change, are those of the messages.
fn assert_counts_are_of_the_messages(devnet: &Devnet) {
    let mut counted: BTreeMap<StateName, u64> = BTreeMap::new();
    for message in devnet.relayer.messages() {
        *counted.entry(StateName::of(&message.state)).or_default() += 1;
    }
    for (state, count) in devnet.messages.counts().iter() {
        assert_eq!(count, counted.get(&state).copied().unwrap_or_default(), "{state}");
    }
}

#[test]
fn messages_leave_nothing_after_the_horizon() {
    let mut devnet = devnet(Limits::default());
    stays_bounded(&mut devnet, 160, |devnet, number| {
        for (source, destination) in [(901, 902), (902, 903), (903, 901)] {
            devnet.cluster.submit_call(source, send(destination, number)).unwrap();
        }
        second(devnet, &[901, 902, 903]);
    });
    let totals = devnet.relayer.totals();
    assert!(totals.relayed > 1_400 && totals.failed + totals.refused == 0, "{totals:?}");
    for chain in devnet.cluster.chains() {
        assert_eq!(chain.blocks().len() as u64, KEPT);
    }
}

#[test]
fn empty_blocks_leave_nothing_after_the_horizon() {
    let mut devnet = devnet(Limits::default());
    // 903 builds no block at all.
    stays_bounded(&mut devnet, 160, |devnet, _| second(devnet, &[901, 902]));
    let entries = devnet.entries();
    // The log index has the blocks of the expiry window, and those that are not final yet.
    let indexed = entries["log index: blocks"] as u64;
    assert!(indexed < 2 * (WINDOW + KEPT + 20), "{entries:?}");
    assert_eq!(devnet.chain(903).unwrap().first_block(), 0);
}

#[test]
fn messages_that_are_never_relayed_leave_nothing_once_they_have_expired() {
    let mut devnet = devnet(Limits::default());
    stays_bounded(&mut devnet, 200, |devnet, number| {
        // To a chain that does not exist, to a target that reverts, and while the relayer is paused.
        devnet.cluster.submit_call(901, send(7, number)).unwrap();
        // The precompile of pairings, with a length that it refuses.
        let refusing = Address::with_last_byte(8);
        let data = Bytes::from(number.to_be_bytes().to_vec());
        let call = Call::send_message(DEV_ACCOUNTS[1], 902, refusing, data);
        devnet.cluster.submit_call(901, call).unwrap();
        devnet.autorelay = number % 3 == 0;
        devnet.cluster.submit_call(902, send(903, number)).unwrap();
        second(devnet, &[901, 902, 903]);
    });
    let totals = devnet.relayer.totals();
    assert!(totals.refused > 500, "{totals:?}");
    assert!((devnet.relayer.messages().count() as u64) < 4 * (WINDOW + KEPT));
}

#[test]
fn paused_relayer_forgets_what_has_expired() {
    let mut devnet = devnet(Limits::default());
    devnet.autorelay = false;
    stays_bounded(&mut devnet, 160, |devnet, number| {
        devnet.cluster.submit_call(901, send(902, number)).unwrap();
        second(devnet, &[901, 902]);
    });
    let totals = devnet.relayer.totals();
    assert!(totals.expired > 300 && totals.relayed == 0, "{totals:?}");
    // What has not expired is relayed, although the blocks that sent it may be pruned.
    let oldest = devnet.relayer.messages().find(|it| it.state.name() == "sent").unwrap().clone();
    let sent = oldest.sends[0].id.block_number().unwrap();
    assert!(devnet.chain(901).unwrap().first_block() > sent);
    devnet.autorelay = true;
    for _ in 0..3 {
        second(&mut devnet, &[901, 902]);
    }
    assert!(devnet.relayer.totals().relayed >= 50, "{:?}", devnet.relayer.totals());
}

#[test]
fn churn_of_the_pool_leaves_nothing() {
    let mut devnet = devnet(Limits::default());
    stays_bounded(&mut devnet, 120, |devnet, number| {
        // A new account each time, whose transactions are dropped with a removed block.
        let account = Address::from_word(U256::from(0x1_0000 + number).into());
        devnet.set_balance(901, account, U256::from(u64::MAX)).unwrap();
        let call = Call::new(account, Address::repeat_byte(1), Bytes::new());
        devnet.cluster.submit_call(901, call.clone()).unwrap();
        devnet.cluster.submit_call(901, call).unwrap();
        second(devnet, &[901]);
        if number % 5 == 4 {
            let reorg = devnet.begin_reorg(901, 2, ReorgedTransactions::Dropped).unwrap();
            reorg.run(devnet).unwrap();
        }
    });
}

#[test]
fn filters_and_reorgs_leave_nothing() {
    let mut devnet = devnet(Limits::default());
    let mut polled = None;
    stays_bounded(&mut devnet, 120, |devnet, number| {
        if number % 40 == 0 {
            let Devnet { view, filters, .. } = devnet;
            let filters = filters.entry(901).or_default();
            for kind in [FilterKind::Blocks, FilterKind::Logs(Box::default())] {
                let id = filters.add(kind, 1, view.real_time, &view.limits).unwrap();
                // Only the last one is polled.
                if let Some(before) = polled.replace(id) {
                    filters.remove(before);
                }
            }
        }
        devnet.cluster.submit_call(901, send(902, number)).unwrap();
        second(devnet, &[901, 902]);
        let head = devnet.chain(901).unwrap().head().number();
        let real_time = devnet.real_time;
        devnet.filters.get_mut(&901).unwrap().poll(polled.unwrap(), head, real_time).unwrap();
        if number % 3 == 2 {
            let reorg = devnet.begin_reorg(901, 3, ReorgedTransactions::Pooled).unwrap();
            reorg.run(devnet).unwrap();
        }
    });
}

#[test]
fn pruned_history_is_an_error_that_names_the_first_block() {
    let mut devnet = devnet(Limits::default());
    let earlier = devnet.chain(901).unwrap().head().hash();
    for _ in 0..100 {
        second(&mut devnet, &[901]);
    }
    let first = devnet.chain(901).unwrap().first_block();
    assert_eq!(first, 61);
    let pruned = |result: Result<(), RequestError>, block: u64| match result {
        Err(RequestError::Pruned { expected, actual }) => {
            assert_eq!((expected, actual), (first, block));
        }
        other => panic!("expected an error, got {other:?}"),
    };
    let at = |number: u64| Some(BlockId::number(number));
    pruned(devnet.resolve_block(901, at(first - 1)).map(drop), first - 1);
    pruned(devnet.on_state(901, at(0), drop_state), 0);
    pruned(devnet.prove(901, Address::ZERO, &[], at(5)).map(drop), 5);
    let range = |from: u64| FilterBlockOption::Range {
        from_block: Some(from.into()),
        to_block: Some(BlockNumberOrTag::Latest),
    };
    pruned(devnet.select_blocks(901, &range(0)).map(drop), 0);
    assert_eq!(devnet.select_blocks(901, &range(first)).unwrap().len() as u64, KEPT);
    let earliest = Filter::new().from_block(BlockNumberOrTag::Earliest).block_option;
    assert_eq!(devnet.select_blocks(901, &earliest).unwrap().len() as u64, KEPT);
    // A hash cannot be told from one that never was.
    let unknown = devnet.resolve_block(901, Some(BlockId::from(earlier))).unwrap_err();
    assert!(unknown.to_string().contains("blocks before 61 are pruned"), "{unknown}");
    devnet.on_state(901, at(first), drop_state).unwrap();
}

/// Reads nothing of a state.
fn drop_state(_state: &chain_sim::State) {}

#[test]
fn filter_says_once_that_it_has_missed_pruned_blocks() {
    let mut devnet = devnet(Limits::default());
    let Devnet { view, filters, .. } = &mut devnet;
    let filters = filters.entry(901).or_default();
    let id = filters.add(FilterKind::Blocks, 1, view.real_time, &view.limits).unwrap();
    for _ in 0..100 {
        second(&mut devnet, &[901]);
    }
    let first = devnet.chain(901).unwrap().first_block();
    let filters = devnet.filters.get_mut(&901).unwrap();
    assert_eq!(filters.skip_pruned(id, first), Some(1));
    assert_eq!(filters.skip_pruned(id, first), None);
    assert_eq!(filters.poll(id, 100, 0).unwrap().next, first);
}

#[test]
fn snapshots_bring_pruned_blocks_back() {
    let mut devnet = devnet(Limits::default());
    for number in 0..30 {
        devnet.cluster.submit_call(901, send(902, number)).unwrap();
        second(&mut devnet, &[901, 902]);
    }
    let hashes = |devnet: &Devnet| {
        let blocks = devnet.chain(901).unwrap().blocks();
        blocks.map(chain_sim::Block::hash).collect::<Vec<_>>()
    };
    let before = hashes(&devnet);
    let relayed = devnet.relayer.totals().relayed;
    let id = devnet.snapshot().unwrap();
    for number in 30..150 {
        devnet.cluster.submit_call(901, send(902, number)).unwrap();
        second(&mut devnet, &[901, 902]);
    }
    assert!(devnet.served(901).unwrap().index.number(before[3]).is_none());
    assert!(devnet.revert(id).unwrap());
    assert_eq!(hashes(&devnet), before);
    for (number, hash) in (0..).zip(&before) {
        assert_eq!(devnet.served(901).unwrap().index.number(*hash), Some(number));
    }
    assert_eq!(devnet.relayer.totals().relayed, relayed);
    devnet.reset().unwrap();
    assert_eq!(hashes(&devnet), before[..1]);
    for number in 0..100 {
        devnet.cluster.submit_call(901, send(902, number)).unwrap();
        second(&mut devnet, &[901, 902]);
    }
    let index = devnet.served(901).unwrap().index.lens();
    assert_eq!([index[0] as u64, index[1] as u64], [KEPT; 2]);
}

#[test]
fn bytes_bound_the_history_before_the_number_of_blocks_does() {
    let mut devnet = devnet(Limits::default().with_history_bytes(150_000));
    for number in 0..60 {
        for payload in 0..10 {
            let call = send(902, number * 10 + payload);
            devnet.cluster.submit_call(901, call).unwrap();
        }
        second(&mut devnet, &[901, 902]);
    }
    let chain = devnet.chain(901).unwrap();
    // What is not final stays, whatever it needs.
    assert_eq!(chain.first_block(), chain.safety_heads().finalized);
    assert!(chain.blocks().len() < 20);
    let idle = devnet.chain(903).unwrap();
    assert_eq!(idle.blocks().len(), 1);
}

#[test]
fn everything_is_kept_with_never() {
    let mut devnet = devnet(Limits::default());
    devnet.view.limits.history_blocks = None;
    for _ in 0..100 {
        second(&mut devnet, &[901]);
    }
    assert_eq!(devnet.chain(901).unwrap().blocks().len(), 101);
}
