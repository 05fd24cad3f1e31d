//! Blocks as op-reth's block executor executes them: same receipts, same state root.

use std::collections::BTreeMap;

use alloy_consensus::{EMPTY_ROOT_HASH, TrieAccount};
use alloy_eips::{
    eip2935::HISTORY_STORAGE_ADDRESS, eip4788::BEACON_ROOTS_ADDRESS, eip7685::EMPTY_REQUESTS_HASH,
};
use alloy_evm::block::BlockExecutor;
use alloy_hardforks::{EthereumHardfork, EthereumHardforks, ForkCondition};
use alloy_op_evm::block::{OpAlloyReceiptBuilder, OpBlockExecutionCtx, OpBlockExecutor};
use alloy_op_hardforks::{OpHardfork, OpHardforks};
use alloy_primitives::{Address, B256, U256, keccak256};
use alloy_trie::root::{state_root_unhashed, storage_root_unhashed};
use chain_sim::{
    Block, BlockReceipt, Call, Chain, Cluster, ClusterConfig, DEV_ACCOUNTS, Deposit, FeeMarket,
    HardFork, L1Attributes, Relayer, RelayerConfig, ReorgedTransactions, State,
    predeploys::{L2_TO_L1_MESSAGE_PASSER as MESSAGE_PASSER, SEQUENCER_FEE_VAULT, op_stack},
};
use op_revm::revm::{
    database::{CacheDB, EmptyDB},
    inspector::NoOpInspector,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::fees::offering;

const FORKS: [HardFork; 5] =
    [HardFork::Ecotone, HardFork::Holocene, HardFork::Isthmus, HardFork::Jovian, HardFork::Karst];

/// The hard forks that are active from genesis on.
#[derive(Debug, Clone, Copy)]
struct Active(HardFork);

impl EthereumHardforks for Active {
    fn ethereum_fork_activation(&self, fork: EthereumHardfork) -> ForkCondition {
        match fork {
            EthereumHardfork::Prague if self.0 < HardFork::Isthmus => ForkCondition::Never,
            fork if fork > EthereumHardfork::Prague && self.0 < HardFork::Karst => {
                ForkCondition::Never
            }
            fork if fork < EthereumHardfork::Shanghai => ForkCondition::Block(0),
            _ => ForkCondition::Timestamp(0),
        }
    }
}

impl OpHardforks for Active {
    fn op_fork_activation(&self, fork: OpHardfork) -> ForkCondition {
        let is_active = match fork {
            OpHardfork::Bedrock => return ForkCondition::Block(0),
            OpHardfork::Regolith | OpHardfork::Canyon | OpHardfork::Ecotone => true,
            OpHardfork::Fjord => self.0 >= HardFork::Fjord,
            OpHardfork::Granite => self.0 >= HardFork::Granite,
            OpHardfork::Holocene => self.0 >= HardFork::Holocene,
            OpHardfork::Isthmus => self.0 >= HardFork::Isthmus,
            OpHardfork::Jovian => self.0 >= HardFork::Jovian,
            _ => self.0 >= HardFork::Karst,
        };
        if is_active { ForkCondition::Timestamp(0) } else { ForkCondition::Never }
    }
}

/// Two chains with all that blocks of the OP Stack begin with, and fees of every kind.
fn cluster(hard_fork: HardFork) -> Cluster {
    let mut attributes = L1Attributes::default();
    attributes.base_fee = 1_000_000_000;
    attributes.blob_base_fee = 7;
    attributes.base_fee_scalar = 5_227;
    attributes.blob_base_fee_scalar = 1_014_213;
    attributes.operator_fee_scalar = 3;
    attributes.operator_fee_constant = 11;
    attributes.da_footprint_gas_scalar = 400;
    let mut config = ClusterConfig::default()
        .with_hard_fork(hard_fork)
        .with_state_roots(true)
        .with_genesis_accounts(op_stack(hard_fork).unwrap());
    for chain in &mut config.chains {
        *chain = chain
            .clone()
            .with_base_fee(1_000)
            .with_fee_market(FeeMarket::OP_MAINNET)
            .with_l1_attributes(attributes);
    }
    Cluster::new(config).unwrap()
}

/// All ether of a state, in wei.
fn ether(state: &State) -> U256 {
    state.accounts().map(|(_, account)| account.info.balance).sum()
}

/// A database with the accounts of a state.
fn database(state: &State) -> CacheDB<EmptyDB> {
    let mut database = CacheDB::new(EmptyDB::default());
    for (address, account) in state.accounts() {
        database.insert_account_info(*address, account.info.clone());
        for (slot, word) in account.storage.iter() {
            database.insert_account_storage(*address, (*slot).into(), *word).unwrap();
        }
    }
    database
}

/// The root of the state in a database.
fn root(database: &CacheDB<EmptyDB>) -> B256 {
    let accounts = database.cache.accounts.iter().filter(|(_, it)| !it.info.is_empty());
    state_root_unhashed(accounts.map(|(address, account)| {
        let words = account.storage.iter().filter(|(_, word)| !word.is_zero());
        let words = words.map(|(slot, word)| (B256::from(*slot), *word));
        let storage = storage_root_unhashed(words);
        let info = &account.info;
        (*address, TrieAccount::new(info.nonce, info.balance, storage, info.code_hash))
    }))
}

/// Executes a block with op-reth's executor and compares what comes out.
fn check(chain: &Chain, block: &Block, hard_fork: HardFork) {
    let header = block.header();
    let parent = chain.state_at(block.number() - 1).unwrap();
    let mut database = database(&parent);
    let evm = chain.evm(&mut database, chain.env(block), NoOpInspector);
    let context = OpBlockExecutionCtx {
        parent_hash: header.parent_hash,
        parent_beacon_block_root: header.parent_beacon_block_root,
        extra_data: header.extra_data.clone(),
    };
    let receipts = OpAlloyReceiptBuilder::default();
    let executor = OpBlockExecutor::new(evm, context, Active(hard_fork), receipts);
    let result = executor.execute_block(block.transactions()).unwrap();
    let at = format!("{hard_fork}, chain {}, block {}", chain.id(), block.number());
    assert_eq!(result.gas_used, header.gas_used, "{at}");
    for (executed, receipt) in result.receipts.iter().zip(block.receipts()) {
        assert_eq!(executed.status(), receipt.status(), "{at}");
        assert_eq!(executed.cumulative_gas_used(), receipt.cumulative_gas_used(), "{at}");
        assert_eq!(executed.logs(), receipt.logs(), "{at}");
    }
    let receipts: Vec<_> = block.receipts().iter().map(BlockReceipt::with_bloom).collect();
    assert_eq!(result.receipts, receipts, "{at}");
    let footprint = if hard_fork >= HardFork::Jovian { result.blob_gas_used } else { 0 };
    assert_eq!(header.blob_gas_used, Some(footprint), "{at}");
    assert_eq!(root(&database), header.state_root, "{at}");
}

/// Checks the fields of a header that no execution shows.
fn check_header(block: &Block, hard_fork: HardFork) {
    let header = block.header();
    let is_isthmus = hard_fork >= HardFork::Isthmus;
    assert_eq!(header.beneficiary, SEQUENCER_FEE_VAULT);
    assert_eq!((header.excess_blob_gas, header.nonce.is_zero()), (Some(0), true));
    assert!(header.parent_beacon_block_root.is_some() && header.difficulty.is_zero());
    assert_eq!(header.requests_hash, is_isthmus.then_some(EMPTY_REQUESTS_HASH));
    let length = match hard_fork {
        HardFork::Ecotone | HardFork::Fjord | HardFork::Granite => 0,
        HardFork::Holocene | HardFork::Isthmus => 9,
        _ => 17,
    };
    assert_eq!(header.extra_data.len(), length);
}

/// A random transaction, with fees of its own.
fn submit(cluster: &mut Cluster, random: &mut ChaCha8Rng) {
    let chain = random.random_range(901..903);
    let from = DEV_ACCOUNTS[random.random_range(0..8)];
    let there = cluster.chain(chain).unwrap();
    let nonce = there.next_nonce(from);
    let base_fee = u128::from(there.next_base_fee());
    let input: Vec<u8> = (0..random.random_range(0..400)).map(|_| random.random()).collect();
    let call = match random.random_range(0..4) {
        0 => Call::new(from, Address::repeat_byte(random.random_range(0x40..0x50)), input),
        1 => Call::create(from, input),
        2 => Call::new(from, MESSAGE_PASSER, input),
        _ => Call::send_message(from, 1_803 - chain, Address::repeat_byte(0x44), input),
    };
    let fees = (base_fee * 2, random.random_range(0..50));
    let content = (300_000, call.to, call.input);
    let _refused = cluster.submit(chain, offering(chain, (from, nonce), fees, content));
}

#[test]
fn op_reths_executor_has_the_same_receipts_and_state_root() {
    for (seed, hard_fork) in (0..).zip(FORKS) {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut cluster = cluster(hard_fork);
        let mut relayer = Relayer::new(RelayerConfig::default());
        for _ in 0..12 {
            for _ in 0..random.random_range(0..6) {
                submit(&mut cluster, &mut random);
            }
            if random.random_ratio(1, 3) {
                let account = DEV_ACCOUNTS[random.random_range(0..8)];
                let chain = random.random_range(901..903);
                cluster.deposit(chain, Deposit::mint(account, random.random())).unwrap();
            }
            let _not_quiet = relayer.drive(&mut cluster, 1);
            if random.random_ratio(1, 5) {
                cluster.reorg(901, 1, ReorgedTransactions::Rebuilt).unwrap();
            }
            cluster.step().unwrap();
        }
        cluster.catch_up().unwrap();
        let mut transactions = 0;
        for chain in cluster.chains() {
            let deposits = chain.blocks().flat_map(Block::deposits);
            let minted: U256 = deposits.map(|deposit| U256::from(deposit.mint)).sum();
            let before = ether(&chain.state_at(0).unwrap());
            assert_eq!(ether(chain.state()), before + minted, "ether is neither made nor lost");
            for block in chain.blocks().skip(1) {
                check(chain, block, hard_fork);
                check_header(block, hard_fork);
                transactions += block.user_transactions().len();
            }
            assert_ne!(chain.head().header().withdrawals_root, None);
        }
        assert!(transactions > 30, "{hard_fork}: {transactions}");
    }
}

#[test]
fn first_transaction_of_every_block_tells_about_the_l1() {
    for hard_fork in FORKS {
        let mut cluster = cluster(hard_fork);
        cluster.run_for(60).unwrap();
        let chain = cluster.chain(901).unwrap();
        let mut hashes = Vec::new();
        for block in chain.blocks().skip(1) {
            let told = block.l1_attributes().unwrap();
            assert_eq!((told.base_fee, told.blob_base_fee_scalar), (1_000_000_000, 1_014_213));
            let is_jovian = hard_fork >= HardFork::Jovian;
            assert_eq!(told.da_footprint_gas_scalar, if is_jovian { 400 } else { 0 });
            let first = block.transactions().first().unwrap();
            let (input, number) = (block.deposits().next().unwrap().input.clone(), 28..36);
            let l1 = u64::from_be_bytes(input[number].try_into().unwrap());
            assert_eq!(l1, block.timestamp() / 12);
            hashes.push(first.tx_hash());
            assert!(block.receipts()[0].status(), "{hard_fork}");
        }
        let blocks = hashes.len();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!((hashes.len(), blocks), (30, 30), "no two deposits are the same");
    }
}

#[test]
fn blocks_store_the_hashes_of_their_parents_and_of_the_beacon_chain() {
    let mut cluster = cluster(HardFork::Karst);
    cluster.run_for(20).unwrap();
    let chain = cluster.chain(901).unwrap();
    for block in chain.blocks().skip(1) {
        let parent = U256::from(block.number() - 1);
        let stored = chain.state().storage(HISTORY_STORAGE_ADDRESS, parent);
        assert_eq!(B256::from(stored), block.header().parent_hash);
        // The ring of EIP-4788: timestamps, and roots behind them.
        let place = U256::from(block.timestamp() % 8_191);
        let word = |slot| chain.state().storage(BEACON_ROOTS_ADDRESS, slot);
        assert_eq!(word(place), U256::from(block.timestamp()));
        let root = word(place + U256::from(8_191));
        assert_eq!(Some(B256::from(root)), block.header().parent_beacon_block_root);
    }
}

#[test]
fn withdrawals_root_is_that_of_the_message_passers_storage() {
    let mut cluster = cluster(HardFork::Isthmus);
    let storage = |cluster: &Cluster| {
        let chain = cluster.chain(901).unwrap();
        let words: BTreeMap<B256, U256> = chain
            .state()
            .accounts()
            .filter(|(address, _)| **address == MESSAGE_PASSER)
            .flat_map(|(_, account)| account.storage.iter())
            .map(|(slot, word)| (*slot, *word))
            .collect();
        (storage_root_unhashed(words), chain.head().header().withdrawals_root)
    };
    cluster.step().unwrap();
    let (_, before) = storage(&cluster);
    cluster.set_storage(901, MESSAGE_PASSER, U256::from(keccak256("it").0[0]), U256::ONE).unwrap();
    cluster.set_nonce(901, MESSAGE_PASSER, 1).unwrap();
    cluster.step().unwrap();
    let (expected, after) = storage(&cluster);
    assert_eq!(after, Some(expected));
    assert_ne!(after, before);
    assert_ne!(after, Some(EMPTY_ROOT_HASH));
}
