//! Chains that begin as genesis files say.

use std::collections::BTreeMap;

use alloy_consensus::TrieAccount;
use alloy_genesis::GenesisAccount;
use alloy_primitives::{Address, B256, U256, b256, bytes};
use alloy_trie::root::{state_root_unhashed, storage_root_unhashed};
use chain_sim::{
    Call, Cluster, ClusterConfig, DEV_ACCOUNTS, Error, Genesis, GenesisError, HardFork, Relayer,
    RelayerConfig, ReorgedTransactions, SavedCluster, SendRules, funded,
    predeploys::{ADMIN_SLOT, IMPLEMENTATION_SLOT, implementation_address, proxied},
};
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};
use serde_json::json;

use crate::messages::{NOBODY, head_log, send, succeeded};

/// The time of the genesis blocks, long before the cluster's clock.
const TIMESTAMP: u64 = 1_700_000_000;
const MESSENGER: Address = L2_TO_L2_CROSS_DOMAIN_MESSENGER;

/// A genesis of an OP Stack chain with Isthmus and Lagoon, in which the development accounts have
/// ether.
fn genesis(chain: u64) -> Genesis {
    let file = json!({
        "config": {
            "chainId": chain, "cancunTime": 0, "pragueTime": 0, "bedrockBlock": 0,
            "regolithTime": 0, "canyonTime": 0, "ecotoneTime": 0, "fjordTime": 0,
            "graniteTime": 0, "holoceneTime": 0, "isthmusTime": 0, "interopTime": 0,
        },
        "timestamp": format!("{TIMESTAMP:#x}"),
        "extraData": "0x00000000fa00000006",
        "gasLimit": "0x3938700",
        "coinbase": "0x4200000000000000000000000000000000000011",
        "baseFeePerGas": "0x3b9aca00",
        "alloc": {},
    });
    let genesis = Genesis::new(serde_json::from_value(file).unwrap()).unwrap();
    genesis.with_accounts(funded(&DEV_ACCOUNTS))
}

/// The released messenger and inbox, behind proxies.
fn released() -> impl Iterator<Item = (Address, GenesisAccount)> {
    let released = reference::released().unwrap();
    let codes = [(MESSENGER, &released.messenger), (CROSS_L2_INBOX, &released.inbox)];
    codes.into_iter().flat_map(|(address, code)| {
        proxied(address, GenesisAccount::default().with_code(Some(code.clone())))
    })
}

/// Proxies that have no implementation, as before the Lagoon upgrade.
fn uninitialised() -> impl Iterator<Item = (Address, GenesisAccount)> {
    released().filter(|(address, _)| address[0] == 0x42).map(|(address, mut account)| {
        account.storage.as_mut().unwrap().remove(&IMPLEMENTATION_SLOT);
        (address, account)
    })
}

/// A cluster whose two chains begin like this.
fn cluster(geneses: [Genesis; 2]) -> Result<Cluster, Error> {
    let config = ClusterConfig::default().with_state_roots(true);
    Cluster::new(geneses.into_iter().fold(config, ClusterConfig::with_genesis))
}

/// Sends a message from 901 and relays it on 902; returns the gas that its relay used.
fn exchange(cluster: &mut Cluster) -> u64 {
    let sent = cluster.submit_call(901, send(902)).unwrap();
    cluster.step().unwrap();
    assert!(succeeded(cluster, 901, sent));
    let message = head_log(cluster, 901, 0);
    let relay = cluster.submit_call(902, message.relay()).unwrap();
    cluster.step().unwrap();
    assert!(succeeded(cluster, 902, relay));
    let head = cluster.chain(902).unwrap().head();
    head.header().gas_used
}

#[test]
fn first_block_and_parameters_are_those_of_the_file() {
    let cluster = cluster([901, 902].map(genesis)).unwrap();
    let chain = cluster.chain(901).unwrap();
    let header = chain.head().header();
    assert_eq!((header.number, header.timestamp), (0, TIMESTAMP));
    assert_eq!(header.extra_data, bytes!("00000000fa00000006"));
    assert_eq!(header.gas_limit, 60_000_000);
    assert_eq!(header.base_fee_per_gas, Some(1_000_000_000));
    assert_eq!(header.beneficiary.to_string(), "0x4200000000000000000000000000000000000011");
    assert_eq!(chain.config().gas_limit, 60_000_000);
    assert_eq!(chain.hard_fork(), HardFork::Isthmus);
    assert_eq!(chain.config().lagoon_time, 0);
    // The chain goes on in the present.
    assert!(chain.next_timestamp() > cluster.clock().now());
    assert!(genesis(901).is_of(chain));
    let other = genesis(901).with_accounts(funded(&[Address::repeat_byte(0x71)]));
    assert!(!other.is_of(chain));
}

/// As in geth, an account that a file lists is in the state root although it is empty, until a
/// transaction touches it (EIP-161).
#[test]
fn empty_accounts_of_the_file_are_in_the_state_root_until_they_are_touched() {
    let empty = [0x41, 0x42].map(Address::repeat_byte);
    let listed = empty.map(|account| (account, GenesisAccount::default()));
    let geneses = || [901, 902].map(genesis);
    let [first, second] = geneses();
    let mut with = cluster([first.with_accounts(listed), second]).unwrap();
    let mut without = cluster(geneses()).unwrap();
    let root = |cluster: &Cluster| cluster.chain(901).unwrap().head().header().state_root;
    let expected = |cluster: &Cluster| {
        let chain = cluster.chain(901).unwrap();
        state_root_unhashed(chain.state().accounts().map(|(address, account)| {
            let words = account.storage.iter().map(|(slot, word)| (*slot, *word));
            let (info, storage) = (&account.info, storage_root_unhashed(words));
            (*address, TrieAccount::new(info.nonce, info.balance, storage, info.code_hash))
        }))
    };
    let listed = |cluster: &Cluster| {
        empty.map(|account| cluster.chain(901).unwrap().state().account(account).is_some())
    };
    assert_eq!(listed(&with), [true, true]);
    assert_eq!(root(&with), expected(&with));
    assert_ne!(root(&with), root(&without));
    for (account, left) in empty.into_iter().zip([[false, true], [false, false]]) {
        for cluster in [&mut with, &mut without] {
            let call = Call::new(DEV_ACCOUNTS[0], account, []);
            let hash = cluster.submit_call(901, call).unwrap();
            cluster.step().unwrap();
            assert!(succeeded(cluster, 901, hash));
        }
        assert_eq!(listed(&with), left);
        assert_eq!(root(&with), expected(&with));
        assert_eq!(root(&with) == root(&without), left == [false, false]);
    }
    // A reorg gives them back, and a saved cluster keeps them.
    with.reorg(901, 2, ReorgedTransactions::Dropped).unwrap();
    assert_eq!(listed(&with), [true, true]);
    let json = serde_json::to_vec(&with.save()).unwrap();
    let restored = Cluster::load(serde_json::from_slice(&json).unwrap()).unwrap();
    assert_eq!(listed(&restored), [true, true]);
    assert_eq!(root(&restored), root(&with));
}

#[test]
fn accounts_are_those_of_the_file_and_no_others() {
    let account = Address::repeat_byte(0x31);
    let word = b256!("0x00000000000000000000000000000000000000000000000000000000000000aa");
    let storage = BTreeMap::from([(B256::with_last_byte(3), word)]);
    let contract = GenesisAccount::default()
        .with_balance(U256::from(7))
        .with_nonce(Some(9))
        .with_code(Some(bytes!("00")))
        .with_storage(Some(storage));
    let elsewhere = Address::repeat_byte(0x32);
    let config = ClusterConfig::default()
        .with_genesis_accounts(funded(&[elsewhere]))
        .with_genesis(genesis(901).with_accounts([(account, contract)]));
    let cluster = Cluster::new(config).unwrap();
    let [one, other] = [901, 902].map(|id| cluster.chain(id).unwrap());
    let info = one.account(account);
    assert_eq!((info.balance, info.nonce), (U256::from(7), 9));
    assert_eq!(info.code.unwrap().original_bytes(), bytes!("00"));
    assert_eq!(one.storage(account, U256::from(3)), U256::from(0xaa));
    assert!(one.account(elsewhere).is_empty() && other.account(account).is_empty());
    assert!(!other.account(elsewhere).is_empty());
}

/// Released code behind proxies runs, with the same gas whether it is accelerated or interpreted.
#[test]
fn released_predeploys_of_a_file_run_behind_their_proxies() {
    let geneses = || [901, 902].map(|id| genesis(id).with_accounts(released()));
    let mut accelerated = cluster(geneses()).unwrap();
    let config = ClusterConfig::default().with_engine(chain_sim::Engine::Bytecode);
    let config = geneses().into_iter().fold(config, ClusterConfig::with_genesis);
    let mut interpreted = Cluster::new(config).unwrap();
    assert_eq!(exchange(&mut accelerated), exchange(&mut interpreted));
    for cluster in [&accelerated, &interpreted] {
        assert_eq!(cluster.foreign_code().unwrap(), []);
        let chain = cluster.chain(902).unwrap();
        let code = chain.account(implementation_address(MESSENGER)).code.unwrap();
        assert_eq!(code.original_bytes(), reference::released().unwrap().messenger);
        assert!(!chain.storage(MESSENGER, ADMIN_SLOT.into()).is_zero());
    }
}

/// A file without the two contracts, one with proxies that have no implementation, and one with
/// released contracts exchange messages with each other.
#[test]
fn messages_pass_between_every_kind_of_file() {
    let plain = |id| genesis(id);
    let proxies = |id| genesis(id).with_accounts(uninitialised());
    let deployed = |id| genesis(id).with_accounts(released());
    let kinds: [&dyn Fn(u64) -> Genesis; 3] = [&plain, &proxies, &deployed];
    for one in kinds {
        for other in kinds {
            let mut cluster = cluster([one(901), other(902)]).unwrap();
            exchange(&mut cluster);
            assert_eq!(cluster.foreign_code().unwrap(), []);
            let mut relayer = Relayer::new(RelayerConfig::default());
            cluster.submit_call(902, send(901)).unwrap();
            relayer.drive(&mut cluster, 10).unwrap();
            assert_eq!(relayer.totals().relayed, 2);
        }
    }
}

/// The Lagoon upgrade gives proxies their implementations, as on live chains.
#[test]
fn lagoon_sets_the_implementations_of_proxies() {
    let later = |id| {
        let mut genesis = genesis(id).with_accounts(uninitialised());
        genesis.lagoon_time = Some(1_760_000_010);
        genesis
    };
    let mut cluster = cluster([901, 902].map(later)).unwrap();
    let word = |cluster: &Cluster| {
        cluster.chain(901).unwrap().storage(MESSENGER, IMPLEMENTATION_SLOT.into())
    };
    assert!(word(&cluster).is_zero());
    cluster.run_for(20).unwrap();
    assert_eq!(Address::from_word(word(&cluster).into()), implementation_address(MESSENGER));
    exchange(&mut cluster);
    // A reorg to before the upgrade takes them away again.
    let mut again = cluster.clone();
    let depth = again.chain(901).unwrap().head().number();
    again.reorg(901, depth, ReorgedTransactions::Pooled).unwrap();
    assert!(word(&again).is_zero());
    again.run_for(30).unwrap();
    assert_eq!(word(&again), word(&cluster));
}

#[test]
fn a_saved_cluster_goes_on_with_the_predeploys_of_its_file() {
    let mut one = cluster([901, 902].map(|id| genesis(id).with_accounts(released()))).unwrap();
    exchange(&mut one);
    let json = serde_json::to_vec(&one.save()).unwrap();
    let saved: SavedCluster = serde_json::from_slice(&json).unwrap();
    let mut other = Cluster::load(saved).unwrap();
    assert_eq!(chain_sim::state_digest(&one), chain_sim::state_digest(&other));
    assert_eq!(exchange(&mut one), exchange(&mut other));
    // A chain that comes later has the engine's, and the others keep theirs.
    for cluster in [&mut one, &mut other] {
        cluster.add_chain(chain_sim::ChainConfig::new(903)).unwrap();
        cluster.step().unwrap();
        let code = cluster.chain(901).unwrap().account(implementation_address(MESSENGER)).code;
        let released = &reference::released().unwrap().messenger;
        assert_eq!(&code.unwrap().original_bytes(), released);
        assert_eq!(cluster.foreign_code().unwrap(), []);
    }
    assert_eq!(exchange(&mut one), exchange(&mut other));
}

/// Other code of a file works as it does, and is reported.
#[test]
fn code_that_nobody_knows_is_reported() {
    let other = [MESSENGER, CROSS_L2_INBOX]
        .map(|address| (address, GenesisAccount::default().with_code(Some(bytes!("00")))));
    let config = ClusterConfig::default().with_genesis(genesis(901).with_accounts(other));
    let cluster = Cluster::new(config).unwrap();
    let expected = [(901, MESSENGER), (901, CROSS_L2_INBOX)];
    assert_eq!(cluster.foreign_code().unwrap(), expected);
}

/// Cheat codes do not go unseen behind proxies either.
#[test]
fn altered_implementations_are_reported_and_loaded_accounts_do_not_alter_them() {
    let begin = || cluster([901, 902].map(|id| genesis(id).with_accounts(released()))).unwrap();
    let implementation = implementation_address(CROSS_L2_INBOX);

    let mut altered = begin();
    altered.set_code(901, implementation, bytes!("00")).unwrap();
    assert_eq!(altered.foreign_code().unwrap(), [(901, implementation)]);

    let mut redirected = begin();
    let word = U256::from_be_bytes(NOBODY.into_word().0);
    redirected.set_storage(901, CROSS_L2_INBOX, IMPLEMENTATION_SLOT.into(), word).unwrap();
    assert_eq!(redirected.foreign_code().unwrap(), [(901, CROSS_L2_INBOX)]);

    let mut loaded = begin();
    let accounts = [CROSS_L2_INBOX, implementation].map(|address| {
        let code = op_revm::revm::state::Bytecode::new_legacy(bytes!("00"));
        let info = op_revm::revm::state::AccountInfo::from_bytecode(code);
        (address, info, vec![(IMPLEMENTATION_SLOT, word)])
    });
    loaded.set_accounts(901, accounts).unwrap();
    assert_eq!(loaded.foreign_code().unwrap(), []);
    exchange(&mut loaded);
}

#[test]
fn what_does_not_fit_the_cluster_is_refused() {
    let error = |config: ClusterConfig| match Cluster::new(config).unwrap_err() {
        Error::Genesis { chain: 901, error } => error,
        other => panic!("{other}"),
    };
    let config = ClusterConfig::default();

    let early = config.clone().with_genesis_timestamp(TIMESTAMP - 1);
    assert_eq!(
        error(early.with_genesis(genesis(901))),
        GenesisError::Future { expected: TIMESTAMP - 1, actual: TIMESTAMP }
    );
    let documented = config.clone().with_send_rules(SendRules::Documented);
    assert_eq!(error(documented.with_genesis(genesis(901))), GenesisError::SendRules);
    let one = released().filter(|(address, _)| *address != CROSS_L2_INBOX);
    assert_eq!(
        error(config.clone().with_genesis(genesis(901).with_accounts(one))),
        GenesisError::OnePredeploy { expected: CROSS_L2_INBOX, actual: MESSENGER }
    );
    let delegation = GenesisAccount::default().with_code(Some(bytes!("ef0100aa")));
    let invalid = genesis(901).with_accounts([(NOBODY, delegation)]);
    assert!(matches!(
        error(config.clone().with_genesis(invalid)),
        GenesisError::Code { account: NOBODY, .. }
    ));
    let mut other = config.clone();
    other.geneses.insert(901, genesis(902));
    assert_eq!(error(other), GenesisError::ChainId { expected: 901, actual: 902 });
    let unknown = Cluster::new(config.with_genesis(genesis(907))).unwrap_err();
    assert_eq!(unknown, Error::UnknownChain { expected: vec![901, 902], actual: 907 });
}
