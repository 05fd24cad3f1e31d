//! Base fees, and the order by fees.

use std::collections::BTreeMap;

use alloy_consensus::{SignableTransaction, Transaction, TxEip1559, transaction::Recovered};
use alloy_eips::eip1559::BaseFeeParams;
use alloy_primitives::{Address, B256, Bytes, Signature, TxKind, U256};
use chain_sim::{
    Block, ChainConfig, Cluster, ClusterConfig, DEV_ACCOUNTS, FeeMarket, HardFork,
    ReorgedTransactions,
};
use op_alloy_consensus::{OpTxEnvelope, decode_holocene_extra_data, decode_jovian_extra_data};

/// Creation code that spends all gas: INVALID.
const BURNS: [u8; 1] = [0xfe];

/// A transaction that offers these fees, in wei per gas.
pub(super) fn offering(
    chain: u64,
    (from, nonce): (Address, u64),
    (most, tip): (u128, u128),
    (gas_limit, to, input): (u64, TxKind, Bytes),
) -> Recovered<OpTxEnvelope> {
    let transaction = TxEip1559 {
        chain_id: chain,
        nonce,
        gas_limit,
        max_fee_per_gas: most,
        max_priority_fee_per_gas: tip,
        to,
        input,
        ..TxEip1559::default()
    };
    // The sender is in the signature, so that no two transactions have the same hash.
    let signature = Signature::new(from.into_word().into(), U256::ONE, false);
    Recovered::new_unchecked(OpTxEnvelope::Eip1559(transaction.into_signed(signature)), from)
}

/// A transfer of nothing that offers these fees, in wei per gas.
fn transfer(from: usize, nonce: u64, most: u128, tip: u128) -> Recovered<OpTxEnvelope> {
    let to = TxKind::Call(Address::repeat_byte(0x44));
    offering(901, (DEV_ACCOUNTS[from], nonce), (most, tip), (21_000, to, Bytes::new()))
}

fn cluster(chain: ChainConfig) -> Cluster {
    Cluster::new(ClusterConfig::of([chain])).unwrap()
}

/// The base fee after `parent`, computed from what its header says.
fn expected(parent: &Block) -> u64 {
    let header = parent.header();
    let (elasticity, denominator, lowest) = decode_jovian_extra_data(&header.extra_data)
        .or_else(|_| decode_holocene_extra_data(&header.extra_data).map(|(e, d)| (e, d, 0)))
        .unwrap();
    let parameters = BaseFeeParams::new(denominator.into(), elasticity.into());
    let (used, limit) = (header.gas_used, header.gas_limit);
    parameters.next_block_base_fee(used, limit, header.base_fee_per_gas.unwrap()).max(lowest)
}

#[test]
fn base_fee_moves_as_the_header_of_the_parent_says() {
    for hard_fork in [HardFork::Holocene, HardFork::Isthmus, HardFork::Jovian, HardFork::Karst] {
        let market = FeeMarket {
            elasticity: 2.try_into().unwrap(),
            denominator: 8.try_into().unwrap(),
            min_base_fee: 900_000,
        };
        let config = ChainConfig::new(901)
            .with_gas_limit(2_000_000)
            .with_base_fee(1_000_000)
            .with_fee_market(market)
            .with_hard_fork(hard_fork);
        let mut cluster = cluster(config);
        let mut nonce = 0;
        let mut seen = BTreeMap::new();
        for round in 0..40 {
            // Full blocks, then empty ones, then some between.
            for _ in 0..if round < 10 { 2 } else { u64::from(round > 30) } {
                let burns = (900_000 + round * 1_000, TxKind::Create, BURNS.into());
                let account = (DEV_ACCOUNTS[0], nonce);
                let burning = offering(901, account, (1 << 40, 5), burns);
                cluster.submit(901, burning).unwrap();
                nonce += 1;
            }
            let next = cluster.chain(901).unwrap().next_base_fee();
            cluster.step().unwrap();
            let chain = cluster.chain(901).unwrap();
            let head = chain.head();
            let base_fee = head.header().base_fee_per_gas.unwrap();
            assert_eq!(base_fee, next);
            assert_eq!(base_fee, expected(chain.block(head.number() - 1).unwrap()), "{hard_fork}");
            *seen.entry(base_fee).or_insert(0) += 1;
        }
        assert!(seen.len() > 15, "{hard_fork}: {seen:?}");
        let lowest = *seen.keys().next().unwrap();
        // There is a lowest base fee from Jovian on.
        assert_eq!(lowest == 900_000, hard_fork >= HardFork::Jovian, "{hard_fork}: {lowest}");
    }
}

#[test]
fn base_fee_stays_by_the_same_rule_where_no_market_is_set() {
    for hard_fork in [HardFork::Isthmus, HardFork::Karst] {
        let config = ChainConfig::new(901).with_base_fee(7).with_hard_fork(hard_fork);
        let mut cluster = cluster(config);
        for nonce in 0..3 {
            cluster.submit(901, transfer(0, nonce, 7, 0)).unwrap();
            cluster.step().unwrap();
            let chain = cluster.chain(901).unwrap();
            assert_eq!(chain.head().header().base_fee_per_gas, Some(7));
            assert_eq!(expected(chain.head()), 7, "{hard_fork}");
        }
    }
}

#[test]
fn blocks_take_the_highest_tips_first_and_then_the_order_of_arrival() {
    let mut cluster = cluster(ChainConfig::new(901).with_base_fee(10));
    // The tip is what is left above the base fee.
    let offers = [
        (0, 0, 1_000, 5),
        (1, 0, 1_000, 9),
        // Behind the one before it, however much it offers.
        (0, 1, 1_000, 100),
        (2, 0, 12, 12),
        (3, 0, 1_000, 5),
        (4, 0, 1_000, 100),
    ];
    for (from, nonce, most, tip) in offers {
        cluster.submit(901, transfer(from, nonce, most, tip)).unwrap();
    }
    cluster.step().unwrap();
    let head = cluster.chain(901).unwrap().head();
    let order: Vec<_> = head
        .transactions()
        .iter()
        .map(|it| (DEV_ACCOUNTS.iter().position(|one| *one == it.signer()).unwrap(), it.nonce()))
        .collect();
    assert_eq!(order, [(4, 0), (1, 0), (0, 0), (0, 1), (3, 0), (2, 0)]);
}

#[test]
fn what_offers_less_than_the_base_fee_waits_for_a_lower_one() {
    let mut cluster = cluster(ChainConfig::new(901).with_base_fee(10));
    cluster.submit(901, transfer(0, 0, 9, 0)).unwrap();
    cluster.submit(901, transfer(1, 0, 10, 0)).unwrap();
    cluster.step().unwrap();
    let chain = cluster.chain(901).unwrap();
    assert_eq!((chain.head().transactions().len(), chain.pooled()), (1, 1));
    // Nothing is ready: a node that builds blocks for transactions builds none.
    assert!(!chain.has_ready());
    cluster.set_next_base_fee(901, 9).unwrap();
    assert!(cluster.chain(901).unwrap().has_ready());
    cluster.step().unwrap();
    let chain = cluster.chain(901).unwrap();
    assert_eq!((chain.head().transactions().len(), chain.pooled()), (1, 0));
    // The blocks after it go on from there.
    assert_eq!(chain.next_base_fee(), 9);
}

#[test]
fn what_is_set_for_the_next_block_holds_for_it_alone() {
    let mut cluster = cluster(ChainConfig::new(901).with_base_fee(10));
    let (randomness, recipient) = (B256::repeat_byte(7), Address::repeat_byte(0x55));
    cluster.set_next_base_fee(901, 25).unwrap();
    cluster.set_next_prev_randao(901, randomness).unwrap();
    cluster.set_fee_recipient(901, recipient).unwrap();
    cluster.set_gas_limit(901, 1_000_000).unwrap();
    cluster.submit(901, transfer(0, 0, 100, 3)).unwrap();
    cluster.step().unwrap();
    cluster.step().unwrap();
    let chain = cluster.chain(901).unwrap();
    let [first, second] = [1, 2].map(|number| chain.block(number).unwrap().header());
    assert_eq!((first.base_fee_per_gas, first.mix_hash), (Some(25), randomness));
    assert_eq!((first.beneficiary, first.gas_limit), (recipient, 1_000_000));
    assert_eq!(chain.account(recipient).balance, U256::from(3 * 21_000));
    assert_eq!(second.base_fee_per_gas, Some(25));
    assert_ne!(second.mix_hash, randomness);
    assert_eq!((second.beneficiary, second.gas_limit), (recipient, 1_000_000));
}

#[test]
fn randomness_differs_from_block_to_block_and_repeats_by_seed() {
    let run = |seed: u64| {
        let chains = [901, 902].map(|id| ChainConfig::new(id).with_seed(seed));
        let mut cluster = Cluster::new(ClusterConfig::of(chains)).unwrap();
        cluster.run_for(20).unwrap();
        let before = cluster.chain(901).unwrap().head().header().mix_hash;
        cluster.reorg(901, 1, ReorgedTransactions::Dropped).unwrap();
        cluster.catch_up().unwrap();
        let seen = cluster.chains().flat_map(|chain| {
            chain.blocks().skip(1).map(|block| block.header().mix_hash).collect::<Vec<_>>()
        });
        seen.chain([before]).collect::<Vec<_>>()
    };
    let (one, again, other) = (run(1), run(1), run(2));
    assert_eq!(one, again);
    let mut all: Vec<B256> = one.iter().chain(&other).copied().collect();
    let values = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), values);
}

#[test]
fn rebuilt_blocks_keep_what_was_set_for_them_and_nothing_else() {
    let mut cluster = cluster(ChainConfig::new(901).with_base_fee(10));
    // A lower base fee, and much gas: neither is what the chain has later.
    cluster.set_next_base_fee(901, 0).unwrap();
    let much = (10_000_000, TxKind::Create, BURNS.into());
    cluster.submit(901, offering(901, (DEV_ACCOUNTS[0], 0), (0, 0), much)).unwrap();
    cluster.step().unwrap();
    cluster.set_next_base_fee(901, 10).unwrap();
    cluster.submit(901, transfer(1, 0, 10, 0)).unwrap();
    cluster.step().unwrap();
    cluster.set_gas_limit(901, 1_000_000).unwrap();
    cluster.set_next_base_fee(901, 1_000).unwrap();
    let before = |cluster: &Cluster| {
        let blocks = cluster.chain(901).unwrap().blocks().skip(1);
        let seen = blocks.map(|block| {
            let header = block.header();
            (header.base_fee_per_gas, header.gas_limit, block.transactions().len())
        });
        seen.collect::<Vec<_>>()
    };
    let expected = [(Some(0), 60_000_000, 1), (Some(10), 60_000_000, 1)];
    assert_eq!(before(&cluster), expected);
    cluster.reorg(901, 2, ReorgedTransactions::Rebuilt).unwrap();
    cluster.catch_up().unwrap();
    assert_eq!(before(&cluster), expected);
    // The next new block has what was set for it.
    cluster.step().unwrap();
    let head = cluster.chain(901).unwrap().head();
    assert_eq!((head.header().base_fee_per_gas, head.header().gas_limit), (Some(1_000), 1_000_000));
}

#[test]
fn one_that_is_too_large_for_the_rest_of_a_block_holds_up_no_other() {
    let mut cluster = cluster(ChainConfig::new(901).with_gas_limit(1_000_000));
    let creation = |gas: u64| (gas, TxKind::Create, Bytes::from(BURNS));
    for (from, gas, tip) in [(0, 600_000, 9), (1, 900_000, 5), (2, 300_000, 1)] {
        let account = (DEV_ACCOUNTS[from], 0);
        cluster.submit(901, offering(901, account, (9, tip), creation(gas))).unwrap();
    }
    cluster.step().unwrap();
    let head = cluster.chain(901).unwrap().head();
    let signers: Vec<_> = head.transactions().iter().map(Recovered::signer).collect();
    assert_eq!(signers, [DEV_ACCOUNTS[0], DEV_ACCOUNTS[2]]);
    cluster.step().unwrap();
    assert_eq!(cluster.chain(901).unwrap().pooled(), 0);
}

#[test]
fn a_pool_is_restored_though_blocks_have_less_gas_by_then() {
    let mut cluster = cluster(ChainConfig::new(901));
    let to = TxKind::Call(Address::repeat_byte(0x44));
    // It waits for a nonce.
    let waits = offering(901, (DEV_ACCOUNTS[0], 1), (9, 0), (1_000_000, to, Bytes::new()));
    cluster.submit(901, waits).unwrap();
    cluster.set_gas_limit(901, 500_000).unwrap();
    cluster.set_fee_recipient(901, Address::repeat_byte(0x55)).unwrap();
    cluster.set_next_base_fee(901, 7).unwrap();
    let saved = serde_json::to_string(&cluster.save()).unwrap();
    let restored: chain_sim::SavedCluster = serde_json::from_str(&saved).unwrap();
    let restored = Cluster::load(restored).unwrap();
    let chain = restored.chain(901).unwrap();
    assert_eq!((chain.pooled(), chain.config().gas_limit, chain.next_base_fee()), (1, 500_000, 7));
    assert_eq!(chain.config().fee_recipient, Address::repeat_byte(0x55));
}
