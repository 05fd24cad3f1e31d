//! Clusters that are saved: what is loaded is what was there, and goes on as that would.

use std::collections::BTreeMap;

use alloy_consensus::transaction::Recovered;
use alloy_genesis::GenesisAccount;
use alloy_primitives::{B256, U256, bytes, hex};
use chain_sim::{
    Call, Chain, ChainConfig, Cluster, ClusterConfig, DEV_ACCOUNTS, Deposit, Engine, Error,
    HardFork, Refusal, ReorgedTransactions, Rule, RuleSet, SafetyLevel, SavedCluster, SendRules,
    state_digest,
};
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};
use op_alloy_consensus::OpTxEnvelope;
use serde_json::Value;

use crate::{
    consistency::assert_consistent,
    disturbance::{Numbers, cluster, disturbance},
    messages::{NOBODY, SENDER, emitted},
};

/// A cluster as JSON.
fn written(cluster: &Cluster) -> String {
    serde_json::to_string(&cluster.save()).unwrap()
}

/// A cluster that was written and read.
fn reloaded(cluster: &Cluster) -> Cluster {
    let saved: SavedCluster = serde_json::from_str(&written(cluster)).unwrap();
    Cluster::load(saved).unwrap()
}

/// A transaction, without what it remembers of itself.
fn named(transaction: &Recovered<OpTxEnvelope>) -> String {
    format!("{} {}", transaction.tx_hash(), transaction.signer())
}

/// Asserts that two clusters are written alike: also what nobody sees is the same, as how blocks are
/// taken back.
fn assert_written_alike(one: &Cluster, other: &Cluster, context: &str) {
    let [one, other] = [one, other].map(written);
    let differs = one.bytes().zip(other.bytes()).position(|(one, other)| one != other);
    let from = differs.unwrap_or(one.len().min(other.len())).saturating_sub(200);
    let around = |text: &str| text[from..text.len().min(from + 400)].to_owned();
    assert!(one == other, "{context}: {}\n{}", around(&one), around(&other));
}

/// What can be seen of a chain, its states aside.
fn observed(chain: &Chain) -> Vec<String> {
    let mut seen = vec![
        format!("{:?} {:?}", chain.config(), chain.dependency_set()),
        format!("{:?} {}", chain.safety_heads(), chain.next_timestamp()),
        format!("{} {}", chain.pending_deposits(), chain.has_ready()),
    ];
    for block in chain.blocks() {
        seen.push(format!("{:?}", block.header()));
        seen.extend(block.transactions().iter().map(named));
        seen.push(format!("{:?} {:?}", block.receipts(), block.executing()));
        let failures = (0..block.transactions().len()).map(|index| block.revert_reason(index));
        seen.push(format!("{:?}", failures.collect::<Vec<_>>()));
        let promoted = SafetyLevel::ALL.map(|level| chain.promoted_at(block.number(), level));
        seen.push(format!("{promoted:?}"));
    }
    seen.extend(chain.pooled_transactions().map(named));
    for account in DEV_ACCOUNTS.into_iter().chain([SENDER, NOBODY]) {
        seen.push(format!("{} {}", chain.next_nonce(account), chain.has_nonce_gap(account)));
        let pooled = (0..20).map(|nonce| chain.pooled_transaction(account, nonce));
        seen.push(format!("{:?}", pooled.collect::<Vec<_>>()));
    }
    seen
}

/// Accounts after a block, and the messenger's counter.
fn accounts_at(chain: &Chain, number: u64) -> String {
    let state = chain.state_at(number).unwrap();
    let accounts = DEV_ACCOUNTS.into_iter().chain([SENDER, NOBODY]);
    let accounts = accounts.chain([CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER]);
    let accounts = accounts.map(|address| {
        let info = state.account(address)?;
        Some((info.balance, info.nonce, info.code_hash))
    });
    let count = state.storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, U256::ONE);
    format!("{:?} {count}", accounts.collect::<Vec<_>>())
}

/// Asserts that two clusters are the same, as far as anybody can see.
fn assert_same(one: &Cluster, other: &Cluster, context: &str) {
    assert_eq!(one.clock(), other.clock(), "{context}");
    assert_eq!(one.engine(), other.engine(), "{context}");
    assert_eq!(one.log_index().len(), other.log_index().len(), "{context}");
    assert_eq!(state_digest(one), state_digest(other), "{context}");
    assert_eq!(one.chains().len(), other.chains().len(), "{context}");
    for (one, other) in one.chains().zip(other.chains()) {
        assert_eq!(observed(one), observed(other), "{context}");
        let [proof, expected] =
            [one, other].map(|chain| chain.prove(chain.head().number(), SENDER, [B256::ZERO]));
        assert_eq!(format!("{proof:?}"), format!("{expected:?}"), "{context}");
        for number in (one.first_block()..=one.head().number()).rev().step_by(5) {
            let [one, other] = [one, other].map(|chain| accounts_at(chain, number));
            assert_eq!(one, other, "{context}, block {number}");
        }
    }
}

#[test]
fn loaded_cluster_is_what_was_saved_and_goes_on_as_that_would() {
    let (mut waiting, mut blocks, mut fell) = (0, 0, 0);
    for seed in 0..25 {
        let mut numbers = Numbers(seed);
        let mut original = cluster(&mut numbers);
        let mut copy = original.clone();
        for step in 0..50 {
            let disturbance = disturbance(&original, &mut numbers);
            let context = format!("seed {seed}, step {step}");
            assert_eq!(disturbance(&mut copy), disturbance(&mut original), "{context}");
            if step % 10 == seed % 10 {
                copy = reloaded(&copy);
                assert_same(&copy, &original, &context);
                assert_written_alike(&copy, &original, &context);
                waiting += original.pooled();
                blocks += original.chains().map(|chain| chain.blocks().len()).sum::<usize>();
            }
            let [one, other] = [&mut copy, &mut original].map(|cluster| cluster.step().unwrap());
            assert_eq!(one, other, "{context}");
            fell += one.fallout.replaced.len();
        }
        for cluster in [&mut copy, &mut original] {
            cluster.run_for(60).unwrap();
        }
        assert_same(&copy, &original, &format!("seed {seed}"));
        assert_consistent(&copy);
    }
    assert!(waiting > 50, "{waiting} transactions were saved");
    assert!(blocks > 2_000, "{blocks} blocks were saved");
    assert!(fell > 10, "{fell} blocks were replaced");
}

#[test]
fn pruned_cluster_is_saved_as_it_is() {
    let mut pruned = 0;
    for seed in 0..10 {
        let mut numbers = Numbers(seed);
        let mut original = cluster(&mut numbers);
        for _ in 0..60 {
            disturbance(&original, &mut numbers)(&mut original);
            original.step().unwrap();
            original.prune();
        }
        let mut copy = reloaded(&original);
        assert_same(&copy, &original, &format!("seed {seed}"));
        pruned += original.chains().map(Chain::first_block).sum::<u64>();
        for _ in 0..20 {
            let disturbance = disturbance(&original, &mut numbers);
            assert_eq!(disturbance(&mut copy), disturbance(&mut original), "seed {seed}");
            assert_eq!(copy.step().unwrap(), original.step().unwrap(), "seed {seed}");
            copy.prune();
            original.prune();
        }
        assert_written_alike(&copy, &original, &format!("seed {seed}"));
    }
    assert!(pruned > 100, "{pruned} blocks were pruned");
}

#[test]
fn every_setting_of_a_cluster_is_saved() {
    let chains = [
        ChainConfig::new(901).with_dependencies([902]).with_lagoon_time(3),
        ChainConfig::new(902).with_message_expiry_window(7).with_base_fee(1),
        ChainConfig::new(4).with_block_time(5).with_safe_after(1).with_finalized_after(2),
        ChainConfig::new(5).with_hard_fork(HardFork::Fjord),
    ];
    let account = GenesisAccount::default()
        .with_balance(U256::from(5))
        .with_nonce(Some(3))
        .with_code(Some(bytes!("6000")))
        .with_storage(Some(BTreeMap::from([(B256::ZERO, B256::repeat_byte(7))])));
    let mut config = ClusterConfig::of(chains)
        .with_engine(Engine::Native)
        .with_send_rules(SendRules::Documented)
        .with_hard_fork(HardFork::Isthmus)
        .with_genesis_timestamp(1)
        .with_message_expiry_window(99)
        .with_verify_after(3)
        .with_state_roots(true)
        .with_disregarded_rules(RuleSet::NONE.with(Rule::Origin).with(Rule::Acyclic));
    config.genesis_accounts = BTreeMap::from([(NOBODY, account)]);
    let mut original = Cluster::new(config).unwrap();
    original.submit_unchecked(902, Call::new(SENDER, NOBODY, vec![1])).unwrap();
    original.deposit(4, Deposit::mint(NOBODY, 3)).unwrap();
    original.run_for(4).unwrap();
    original.deposit(4, Deposit::mint(NOBODY, 3)).unwrap();
    let mut copy = reloaded(&original);
    assert_same(&copy, &original, "settings");
    assert_written_alike(&copy, &original, "settings");
    assert_eq!(copy.send_rules(), SendRules::Documented);
    assert_eq!(copy.hard_fork(), HardFork::Isthmus);
    // A chain that comes later is made of the same.
    for cluster in [&mut copy, &mut original] {
        cluster.add_chain(ChainConfig::new(903)).unwrap();
        cluster.run_for(20).unwrap();
    }
    assert_same(&copy, &original, "a chain more");
    for (id, hard_fork) in
        [(901, HardFork::Isthmus), (5, HardFork::Fjord), (903, HardFork::Isthmus)]
    {
        assert_eq!(copy.chain(id).unwrap().hard_fork(), hard_fork, "chain {id}");
    }
    assert_written_alike(&copy, &original, "settings");
}

/// Changes what was written, at a place within the JSON.
fn changed(cluster: &Cluster, place: &str, value: Value) -> Result<Cluster, String> {
    let mut json: Value = serde_json::from_str(&written(cluster)).unwrap();
    *json.pointer_mut(place).unwrap() = value;
    let saved: SavedCluster = serde_json::from_value(json).map_err(|error| error.to_string())?;
    Cluster::load(saved).map_err(|error| {
        assert!(matches!(error, Error::Saved { .. } | Error::DuplicateChain { .. }), "{error:?}");
        error.to_string()
    })
}

#[test]
fn what_can_be_of_no_cluster_is_not_loaded() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let initiating = emitted(&mut cluster, 901);
    cluster.submit_call(902, initiating.validate()).unwrap();
    cluster.run_for(8).unwrap();
    // Two transactions in the head, and one that waits.
    for data in [vec![1], vec![2]] {
        cluster.submit_call(902, Call::new(SENDER, NOBODY, data)).unwrap();
    }
    cluster.step().unwrap();
    cluster.submit_call(901, Call::new(SENDER, NOBODY, vec![])).unwrap();
    let head = cluster.chain(902).unwrap().head();
    assert_eq!(head.receipts().len(), 2);
    let last = format!("/chains/1/blocks/{}/block", head.number());
    let [last_header, last_gas] =
        ["header", "receipts/1/cumulativeGasUsed"].map(|field| format!("{last}/{field}"));
    let mut long = alloy_rlp::encode(head.header().inner());
    long.push(0);
    let long = hex::encode_prefixed(long);
    let json: Value = serde_json::from_str(&written(&cluster)).unwrap();
    let other = json.pointer("/chains/0/blocks/2/block").unwrap().clone();
    let header = json.pointer("/chains/0/blocks/2/block/header").unwrap().clone();
    let balance = U256::from(1).to_string();
    let cases: Vec<(&str, Value, &str)> = vec![
        ("/now", 1.into(), "now: expected at least"),
        (
            "/chains/0/blocks/1/block/hash",
            format!("0x{}", "11".repeat(32)).into(),
            "hash of block 1: expected 0x1111",
        ),
        ("/chains/0/blocks/1/block/header", header, "hash of block 2"),
        ("/chains/0/blocks/1/block/header", "0x00".into(), "header: expected an RLP encoding"),
        ("/chains/0/blocks/1/block", other, "blocks of chain 901: expected block 1, got block 2"),
        (
            "/chains/0/blocks/1/block/transactions",
            Value::Array(vec![]),
            "block 1: expected 0 receipts, got",
        ),
        (
            "/chains/0/blocks/1/block/transactions/0/encoded",
            "0x02".into(),
            "transaction: expected an EIP-2718 encoding",
        ),
        ("/chains/0/blocks/1/block/receipts/0/success", false.into(), "hash of block 1"),
        (&last_header, long.into(), "header: expected an RLP encoding"),
        (&last_gas, 1.into(), "cumulative gas in block"),
        ("/chains/0/blocks", Value::Array(vec![]), "blocks of chain 901: expected at least one"),
        ("/chains/0/blocks/1/predeploys", 9.into(), "predeploys of chain 901: expected version 9"),
        ("/chains/0/heads/safe", 1_000.into(), "heads of chain 901"),
        ("/chains/0/promotions/0/0/0", 1_000.into(), "promotions of chain 901"),
        (
            "/chains/0/config/blockTime",
            0.into(),
            "blockTime of chain 901: expected at least 1, got 0",
        ),
        ("/chains/0/config/id", 902.into(), "pool of chain 902"),
        ("/chains/1/config/id", 901.into(), "two chains have id 901"),
        ("/chains/0/dependencySet/0", 77.into(), "dependencySet of chain 901"),
        (
            "/chains/0/pool/queue/0/transaction/encoded",
            "0x".into(),
            "transaction: expected an EIP-2718 encoding",
        ),
        ("/codes", Value::Object(serde_json::Map::new()), "codes: expected 0x"),
        ("/engine", "steam".into(), "unknown variant `steam`"),
        (
            "/hardFork",
            "canyon".into(),
            "unknown variant `canyon`, expected one of `ecotone`, `fjord`, `granite`, `holocene`, \
             `isthmus`, `jovian`, `karst`",
        ),
        ("/chains/1/config/hardFork", "lagoon".into(), "unknown variant `lagoon`"),
        (
            "/messageExpiryWindow",
            604_801.into(),
            "messageExpiryWindow: expected at most 604800, got 604801",
        ),
        (
            "/chains/0/messageExpiryWindow",
            604_801.into(),
            "messageExpiryWindow of chain 901: expected at most 604800, got 604801",
        ),
        (
            "/chains/1/config/messageExpiryWindow",
            u64::MAX.into(),
            "messageExpiryWindow of chain 902: expected at most 604800",
        ),
        ("/genesisAccounts/0/1/balance", format!("{balance}x").into(), "invalid"),
        ("/chains/0/rewinds", Value::Null, "invalid type: null"),
    ];
    for (place, value, expected) in cases {
        let error = changed(&cluster, place, value).unwrap_err();
        assert!(error.contains(expected), "{place}: {error}");
    }
    changed(&cluster, "/verifyAfter", 5.into()).unwrap();
    // Counters that have come to their end go round.
    for counter in ["rewinds", "depositCount"] {
        let place = format!("/chains/0/{counter}");
        let mut last = changed(&cluster, &place, u64::MAX.into()).unwrap();
        last.deposit(901, Deposit::mint(NOBODY, 1)).unwrap();
        last.step().unwrap();
        last.reorg(901, 1, ReorgedTransactions::Dropped).unwrap();
    }
    let mut json = json;
    json.as_object_mut().unwrap().insert("more".into(), 1.into());
    assert!(serde_json::from_value::<SavedCluster>(json).is_err());
}

#[test]
fn pruned_blocks_are_before_all_others() {
    let chain = ChainConfig::new(901).with_safe_after(0).with_finalized_after(0);
    let mut cluster = Cluster::new(ClusterConfig::of([chain])).unwrap();
    cluster.run_for(20).unwrap();
    cluster.prune();
    let first = cluster.chain(901).unwrap().blocks().next().unwrap().timestamp();
    for (number, time) in [(0, first), (4, first - 9), (1, first + 1)] {
        let place = format!("/chains/0/pruned/{number}/timestamp");
        let error = changed(&cluster, &place, time.into()).unwrap_err();
        assert!(error.contains("timestamps of pruned blocks of chain 901"), "{error}");
    }
}

#[test]
fn file_from_before_hard_forks_could_be_chosen_goes_on_under_karst() {
    let chain = ChainConfig::new(901).with_lagoon_time(3).with_gas_limit(20_000_000);
    let config = ClusterConfig::of([chain]).with_hard_fork(HardFork::Isthmus);
    let mut cluster = Cluster::new(config).unwrap();
    let call = Call::new(SENDER, NOBODY, vec![1]).gas_limit(17_000_000);
    cluster.submit_call(901, call.clone()).unwrap();
    cluster.step().unwrap();
    let waiting = cluster.submit_call(901, call).unwrap();
    let mut json: Value = serde_json::from_str(&written(&cluster)).unwrap();
    // As such a file has it.
    assert!(json.as_object_mut().unwrap().remove("hardFork").is_some());
    let config = json.pointer_mut("/chains/0/config").unwrap().as_object_mut().unwrap();
    assert!(config.remove("hardFork").is_some());
    let time = config.remove("lagoonTime").unwrap();
    config.insert("interopTime".into(), time);
    let mut loaded = Cluster::load(serde_json::from_value(json).unwrap()).unwrap();
    let chain = loaded.chain(901).unwrap();
    assert_eq!((loaded.hard_fork(), chain.hard_fork()), (HardFork::Karst, HardFork::Karst));
    assert_eq!(chain.config().lagoon_time, 3);
    // A transaction above the cap in a block is still executed again, and one in the pool is
    // dropped.
    assert!(chain.replay_block(1).unwrap().unwrap().advance_to(1).is_ok());
    let built = loaded.step().unwrap().built;
    assert_eq!(built[0].left_out[0].transaction, waiting);
    let expected = Refusal::GasCap { expected: 1 << 24, actual: 17_000_000 };
    assert_eq!(built[0].left_out[0].refusal, expected);
    // It is saved by the new names.
    let json: Value = serde_json::from_str(&written(&loaded)).unwrap();
    assert_eq!(json.pointer("/chains/0/config/hardFork").unwrap(), "karst");
    assert_eq!(json.pointer("/chains/0/config/lagoonTime").unwrap(), 3);
    assert_eq!(json.pointer("/hardFork").unwrap(), "karst");
}
