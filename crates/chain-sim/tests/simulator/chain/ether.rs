//! Ether is neither made nor lost.

use alloy_primitives::{Address, U256};
use chain_sim::{
    Call, Cluster, ClusterConfig, DEV_ACCOUNTS, Deposit, Relayer, RelayerConfig,
    ReorgedTransactions,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Seeds of random runs.
const SEEDS: u64 = 20;

/// All ether of a chain, in wei.
fn ether(cluster: &Cluster, chain: u64) -> U256 {
    let state = cluster.chain(chain).unwrap().state();
    state.accounts().map(|(_, account)| account.info.balance).sum()
}

/// A call whose changes are discarded has no price.
#[test]
fn calls_need_no_ether_where_there_is_a_base_fee() {
    let mut config = ClusterConfig::with_chains(1);
    config.chains[0].base_fee = 7;
    let cluster = Cluster::new(config).unwrap();
    let call = Call::new(Address::repeat_byte(0x77), Address::repeat_byte(0x44), []);
    assert!(cluster.call(901, &call).unwrap().success);
}

/// A random call, some of which fail, create a contract, or send a message.
fn call(random: &mut ChaCha8Rng) -> Call {
    let from = DEV_ACCOUNTS[random.random_range(0..8)];
    let to = Address::repeat_byte(random.random_range(0x40..0x44));
    match random.random_range(0..5) {
        0 => Call::new(from, to, []).with_value(U256::from(random.random_range(0..1_000))),
        // Too little gas for the data.
        1 => Call::new(from, to, [7; 900]).gas_limit(21_100),
        // INVALID, and what returns nothing.
        2 => Call::create(from, [0xfe]),
        3 => Call::create(from, [0x00]).with_value(U256::from(5)),
        _ => Call::send_message(from, random.random_range(901..904), to, [1]),
    }
}

#[test]
fn all_balances_are_as_many_as_before_and_what_was_minted() {
    for seed in 0..SEEDS {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut config = ClusterConfig::with_chains(3);
        config.chains.iter_mut().for_each(|chain| chain.base_fee = 7);
        let mut cluster = Cluster::new(config).unwrap();
        let mut relayer = Relayer::new(RelayerConfig::default());
        let mut expected: Vec<U256> = (901..904).map(|id| ether(&cluster, id)).collect();
        for _ in 0..20 {
            for _ in 0..random.random_range(1..6) {
                // What cannot be paid is refused.
                let _refused =
                    cluster.submit_call(random.random_range(901..904), call(&mut random));
            }
            if random.random_ratio(1, 4) {
                let chain = random.random_range(901..904);
                let wei = random.random_range(1..1_000_u128);
                cluster.deposit(chain, Deposit::mint(DEV_ACCOUNTS[0], wei)).unwrap();
                expected[usize::try_from(chain - 901).unwrap()] += U256::from(wei);
            }
            let _not_quiet = relayer.drive(&mut cluster, 2);
            if random.random_ratio(1, 6) {
                // Deposits are in the new blocks.
                let chain = random.random_range(901..904);
                let _too_deep = cluster.reorg(chain, 1, ReorgedTransactions::Rebuilt);
                cluster.step().unwrap();
            }
            let actual: Vec<U256> = (901..904).map(|id| ether(&cluster, id)).collect();
            assert_eq!(actual, expected, "seed {seed}");
        }
        let paid = cluster.chains().map(|chain| {
            let blocks = chain.blocks().map(|block| block.header().gas_used);
            blocks.sum::<u64>()
        });
        assert!(paid.sum::<u64>() > 1_000_000, "seed {seed}");
    }
}
