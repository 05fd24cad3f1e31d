//! The gas cap of transactions (EIP-7825): it does not hold for deposits and calls.

use alloy_primitives::U256;
use chain_sim::{
    Call, Cluster, Deposit, Error, HardFork, Refusal, Relayer, RelayerConfig, ReorgedTransactions,
};
use op_alloy_consensus::OpReceipt;

use super::probe::{CONTRACT, chain_with};
use crate::messages::{EXECUTOR, NOBODY, SENDER, succeeded};

/// 2^24.
const CAP: u64 = 16_777_216;
/// GAS, PUSH0, SSTORE: stores the gas that is left.
const STORE_GAS: [u8; 3] = [0x5a, 0x5f, 0x55];

/// A call with this gas limit.
fn with_gas(gas: u64) -> Call {
    Call::new(SENDER, CONTRACT, vec![]).gas_limit(gas)
}

/// The gas that the contract has stored.
fn stored(cluster: &Cluster) -> u64 {
    cluster.chain(901).unwrap().storage(CONTRACT, U256::ZERO).to()
}

#[test]
fn transaction_at_the_cap_is_valid_and_one_above_is_not() {
    for hard_fork in HardFork::ALL {
        let is_capped = hard_fork == HardFork::Karst;
        assert_eq!(hard_fork.transaction_gas_cap(), is_capped.then_some(CAP));
        let mut cluster = chain_with(hard_fork, STORE_GAS);
        let most = if is_capped { CAP } else { 60_000_000 };
        assert_eq!(cluster.chain(901).unwrap().transaction_gas_limit(), most);
        let hash = cluster.submit_call(901, with_gas(most)).unwrap();
        cluster.step().unwrap();
        assert!(succeeded(&cluster, 901, hash), "{hard_fork}");
        assert_eq!(stored(&cluster), most - 21_000 - 2, "{hard_fork}");
        let refusal = if is_capped {
            Refusal::GasCap { expected: CAP, actual: CAP + 1 }
        } else {
            Refusal::GasLimit { expected: most, actual: most + 1 }
        };
        let error = Error::Refused { chain: 901, refusal };
        assert_eq!(cluster.submit_call(901, with_gas(most + 1)), Err(error), "{hard_fork}");
    }
}

#[test]
fn block_leaves_out_what_is_above_the_cap() {
    let mut cluster = chain_with(HardFork::Karst, STORE_GAS);
    // Together they have more gas than a block.
    for gas in [CAP, CAP, CAP] {
        cluster.submit_call(901, with_gas(gas)).unwrap();
    }
    let above = cluster.submit_unchecked(901, with_gas(CAP + 1)).unwrap();
    let behind = Call { from: EXECUTOR, ..with_gas(100_000) };
    let behind = cluster.submit_call(901, behind).unwrap();
    let built = cluster.step().unwrap().built;
    assert_eq!(built[0].left_out.len(), 1);
    assert_eq!(built[0].left_out[0].transaction, above);
    let expected = Refusal::GasCap { expected: CAP, actual: CAP + 1 };
    assert_eq!(built[0].left_out[0].refusal, expected);
    assert!(succeeded(&cluster, 901, behind));
    assert_eq!(cluster.pooled(), 0);
}

#[test]
fn deposit_above_the_cap_has_all_its_gas() {
    for hard_fork in HardFork::ALL {
        for gas in [CAP, CAP + 1, 20_000_000] {
            let mut cluster = chain_with(hard_fork, STORE_GAS);
            let deposit = Deposit { gas_limit: gas, ..Deposit::call(SENDER, CONTRACT, vec![]) };
            let hash = cluster.deposit(901, deposit).unwrap();
            cluster.step().unwrap();
            assert!(succeeded(&cluster, 901, hash), "{hard_fork}, {gas}");
            assert_eq!(stored(&cluster), gas - 21_000 - 2, "{hard_fork}, {gas}");
            let chain = cluster.chain(901).unwrap();
            assert!(matches!(chain.head().receipts()[0].by_type(), OpReceipt::Deposit(_)));
            // Executed again, it does the same.
            let mut replay = chain.replay_block(1).unwrap().unwrap();
            replay.advance_to(1).unwrap();
            let again = replay.state().storage(CONTRACT, U256::ZERO);
            assert_eq!(again, U256::from(gas - 21_000 - 2), "{hard_fork}, {gas}");
            // And in a rebuilt block.
            cluster.reorg(901, 1, ReorgedTransactions::Rebuilt).unwrap();
            cluster.step().unwrap();
            assert_eq!(stored(&cluster), gas - 21_000 - 2, "{hard_fork}, {gas}");
        }
    }
}

#[test]
fn deposit_above_the_cap_can_use_all_its_gas() {
    // JUMPDEST, PUSH0, JUMP: until no gas is left.
    for hard_fork in [HardFork::Isthmus, HardFork::Karst] {
        let mut cluster = chain_with(hard_fork, [0x5b, 0x5f, 0x56]);
        let deposit = Deposit { gas_limit: 20_000_000, ..Deposit::call(SENDER, CONTRACT, vec![]) };
        let hash = cluster.deposit(901, deposit).unwrap();
        cluster.step().unwrap();
        let head = cluster.chain(901).unwrap().head();
        assert!(!head.find_transaction(hash).unwrap().1.status());
        assert_eq!(head.header().gas_used, 20_000_000, "{hard_fork}");
    }
}

#[test]
fn call_can_have_more_gas_than_a_transaction() {
    // GAS, PUSH0, MSTORE, and the word is returned.
    let code = [0x5a, 0x5f, 0x52, 0x60, 0x20, 0x5f, 0xf3];
    let cluster = chain_with(HardFork::Karst, code);
    let outcome = cluster.call(901, &with_gas(50_000_000)).unwrap();
    assert_eq!(U256::from_be_slice(&outcome.output), U256::from(50_000_000 - 21_000 - 2));
}

#[test]
fn relay_of_a_long_message_stays_below_the_cap() {
    for (hard_fork, gas) in [(HardFork::Karst, CAP), (HardFork::Isthmus, 19_000_000)] {
        let config = chain_sim::ClusterConfig::default().with_hard_fork(hard_fork);
        let mut cluster = Cluster::new(config).unwrap();
        let call = Call::send_message(SENDER, 902, NOBODY, vec![7; 90_000]);
        cluster.submit_call(901, call.gas_limit(CAP)).unwrap();
        let mut relayer = Relayer::new(RelayerConfig::default());
        relayer.drive(&mut cluster, 10).unwrap();
        assert_eq!(relayer.totals().relayed, 1, "{hard_fork}");
        let relays: Vec<u64> = cluster
            .chain(902)
            .unwrap()
            .blocks()
            .flat_map(chain_sim::Block::transactions)
            .map(|relay| alloy_consensus::Transaction::gas_limit(relay.inner()))
            .collect();
        assert_eq!(relays, [gas], "{hard_fork}");
    }
    // A gas limit that is too high as it is remains so, and is refused.
    assert_eq!(RelayerConfig::default().relay_gas(90_000, 100), 1_000_000);
}
