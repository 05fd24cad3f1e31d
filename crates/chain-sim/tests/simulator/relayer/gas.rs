//! Relays have the gas that their targets need.

use alloy_primitives::{Address, U256};
use chain_sim::{
    Call, Cluster, ClusterConfig, DEV_ACCOUNTS, Engine, HardFork, Relayer, RelayerConfig,
    state_digest,
};

use super::target::{
    Record, TARGET, assert_relayed, burn, cluster, cluster_of, send, swallow, word,
};

/// Relays one message to a target with this code at the first attempt.
fn relayed(engine: Engine, code: Vec<u8>) -> Cluster {
    let mut cluster = cluster_of(engine, code);
    send(&mut cluster, [1]);
    let mut relayer = Relayer::new(RelayerConfig::default());
    relayer.drive(&mut cluster, 20).unwrap();
    assert_relayed(&relayer, 1);
    cluster
}

/// The gas limits of all transactions of chain 902.
pub(super) fn gas_limits(cluster: &Cluster) -> Vec<u64> {
    let blocks = cluster.chain(902).unwrap().blocks();
    let transactions = blocks.flat_map(chain_sim::Block::transactions);
    transactions.map(|relay| alloy_consensus::Transaction::gas_limit(relay.inner())).collect()
}

/// The words that the target has logged, the last 32 bytes of each log.
fn logged(cluster: &Cluster) -> Vec<U256> {
    let blocks = cluster.chain(902).unwrap().blocks();
    let logs = blocks.flat_map(chain_sim::Block::logs).filter(|log| log.address == TARGET);
    logs.map(|log| U256::from_be_slice(&log.data.data)).collect()
}

#[test]
fn target_that_needs_more_than_the_formula_is_relayed_at_the_first_attempt() {
    for gas in [990_000, 1_200_000, 5_000_000, 16_000_000] {
        let cluster = relayed(Engine::Native, burn(0, gas));
        let limits = gas_limits(&cluster);
        assert!(limits[0] > gas && limits[0] <= 16_777_216, "{gas}: {limits:?}");
    }
}

#[test]
fn target_that_needs_less_gets_what_the_formula_says() {
    for code in [vec![0x00], burn(0, 500_000), swallow(300_000, None, Record::Log)] {
        assert_eq!(gas_limits(&relayed(Engine::Native, code)), [1_000_200]);
    }
}

#[test]
fn call_that_runs_out_inside_of_the_target_is_not_taken_for_success() {
    for gas in [1_000_000, 3_000_000, 14_000_000] {
        let cluster = relayed(Engine::Native, swallow(gas, None, Record::Log));
        assert_eq!(logged(&cluster), [U256::ONE], "{gas}");
    }
    // Nothing but a storage word shows it.
    let cluster = relayed(Engine::Native, swallow(3_000_000, None, Record::Word));
    assert_eq!(word(&cluster), U256::ONE);
    // The target asks for more gas than the formula has.
    let cluster = relayed(Engine::Native, swallow(3_000_000, Some(3_100_000), Record::Word));
    assert_eq!(word(&cluster), U256::ONE);
}

#[test]
fn call_that_fails_with_any_gas_does_not_raise_the_gas_limit() {
    // The target gives its call too little.
    let cluster = relayed(Engine::Native, swallow(3_000_000, Some(50_000), Record::Log));
    assert_eq!(logged(&cluster), [U256::ZERO]);
    assert_eq!(gas_limits(&cluster), [1_000_200]);
}

#[test]
fn target_that_asks_how_much_gas_is_left_does_what_it_does_with_enough() {
    // PUSH3 5,000,000; GAS; GT; PUSH0; SSTORE; STOP: whether more than 5,000,000 gas are left.
    let code = vec![0x62, 0x4c, 0x4b, 0x40, 0x5a, 0x11, 0x5f, 0x55, 0x00];
    let cluster = relayed(Engine::Native, code);
    assert_eq!(word(&cluster), U256::ONE);
    assert!(gas_limits(&cluster)[0] < 8_000_000);
    // GAS; PUSH0; SSTORE; STOP: no two gas limits have the same result, and none is better.
    let cluster = relayed(Engine::Native, vec![0x5a, 0x5f, 0x55, 0x00]);
    assert_eq!(gas_limits(&cluster), [1_000_200]);
}

#[test]
fn precompile_that_needs_more_than_the_formula_is_relayed() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    // modexp: base and modulus of 1,024 bytes, an exponent of 32, all bytes 0xff.
    let mut input = Vec::new();
    for length in [1_024, 32, 1_024] {
        input.extend(U256::from(length).to_be_bytes::<32>());
    }
    input.extend([0xff; 1_024 + 32 + 1_024]);
    let call = Call::send_message(DEV_ACCOUNTS[0], 902, Address::with_last_byte(5), input);
    cluster.submit_call(901, call.gas_limit(3_000_000)).unwrap();
    let mut relayer = Relayer::new(RelayerConfig::default());
    relayer.drive(&mut cluster, 20).unwrap();
    assert_relayed(&relayer, 1);
    assert!(gas_limits(&cluster)[0] > 8_000_000);
}

#[test]
fn formula_that_is_lower_than_the_default_is_raised_for_any_target() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let nobody = Address::repeat_byte(0x44);
    let call = Call::send_message(DEV_ACCOUNTS[0], 902, nobody, [7; 100]);
    cluster.submit_call(901, call).unwrap();
    let config = RelayerConfig::default().with_gas_limit(30_000).with_gas_per_byte(0);
    let mut relayer = Relayer::new(config);
    relayer.drive(&mut cluster, 20).unwrap();
    // Too little to begin with, so that there is no estimate: the relay is refused, not lost.
    assert_eq!(relayer.totals().refused, 1);
    relayer.set_config(RelayerConfig::default().with_gas_limit(60_000).with_gas_per_byte(0));
    let call = Call::send_message(DEV_ACCOUNTS[0], 902, nobody, [8; 100]);
    cluster.submit_call(901, call).unwrap();
    relayer.drive(&mut cluster, 20).unwrap();
    assert_eq!(relayer.totals().relayed, 1);
}

/// Code that stores 1 in word 0 the first time, and later burns `gas`.
fn burns_from_the_second_time_on(gas: u64) -> Vec<u8> {
    // SLOAD(0); jump to the burning; SSTORE(0, 1); STOP; JUMPDEST
    let mut code = vec![0x5f, 0x54, 0x60, 0x0a, 0x57, 0x60, 0x01, 0x5f, 0x55, 0x00, 0x5b];
    code.extend(burn(11, gas));
    code
}

#[test]
fn estimate_sees_the_relays_before_it() {
    // In the same plan.
    let mut cluster = cluster(burns_from_the_second_time_on(2_000_000));
    let mut relayer = Relayer::new(RelayerConfig::default());
    for byte in 0..3 {
        send(&mut cluster, [byte]);
    }
    relayer.drive(&mut cluster, 20).unwrap();
    assert_relayed(&relayer, 3);
    let limits = gas_limits(&cluster);
    assert!(limits[0] == 1_000_200 && limits[1] > 2_000_000 && limits[2] > 2_000_000, "{limits:?}");
}

#[test]
fn estimate_sees_the_pool() {
    let mut cluster = cluster(burns_from_the_second_time_on(2_000_000));
    let mut relayer = Relayer::new(RelayerConfig::default());
    for byte in 0..2 {
        send(&mut cluster, [byte]);
        cluster.mine(901).unwrap();
        relayer.poll(&mut cluster).unwrap();
        assert_eq!(cluster.chain(902).unwrap().pooled(), usize::from(byte) + 1);
    }
    relayer.drive(&mut cluster, 20).unwrap();
    assert_relayed(&relayer, 2);
}

#[test]
fn estimates_of_one_plan_share_a_budget() {
    let mut cluster = cluster(swallow(10_000_000, None, Record::Log));
    let mut relayer = Relayer::new(RelayerConfig::default());
    for byte in 0..12 {
        send(&mut cluster, [byte]);
    }
    cluster.step().unwrap();
    relayer.read(&cluster);
    let first = relayer.plan(&cluster).len();
    assert!((1..12).contains(&first), "{first}");
    relayer.drive(&mut cluster, 60).unwrap();
    assert_relayed(&relayer, 12);
    assert_eq!(logged(&cluster), [U256::ONE; 12]);
}

#[test]
fn margin_and_cap_are_those_of_the_configuration() {
    let limit = |margin: u64, cap: u64| {
        let mut cluster = cluster(burn(0, 4_000_000));
        send(&mut cluster, [1]);
        let config = RelayerConfig::default().with_gas_margin(margin).with_gas_cap(cap);
        Relayer::new(config).drive(&mut cluster, 20).unwrap();
        gas_limits(&cluster)[0]
    };
    let least = limit(0, u64::MAX);
    assert!((4_000_000..4_400_000).contains(&least), "{least}");
    assert_eq!(limit(50, u64::MAX), least + least / 2);
    assert_eq!(limit(u64::MAX, u64::MAX), 16_777_216);
    assert_eq!(limit(1_000, 5_000_000), 5_000_000);
}

#[test]
fn block_bounds_the_estimate_where_no_cap_does() {
    let mut config = ClusterConfig::default().with_hard_fork(HardFork::Isthmus);
    config.chains[1].gas_limit = 9_000_000;
    let mut cluster = Cluster::new(config).unwrap();
    cluster.set_code(902, TARGET, burn(0, 8_500_000).into()).unwrap();
    send(&mut cluster, [1]);
    let mut relayer = Relayer::new(RelayerConfig::default());
    relayer.drive(&mut cluster, 20).unwrap();
    assert_relayed(&relayer, 1);
    assert_eq!(gas_limits(&cluster), [9_000_000]);
}

#[test]
fn estimates_are_equal_with_all_engines() {
    let codes = [
        burn(0, 2_000_000),
        swallow(3_000_000, None, Record::Log),
        swallow(3_000_000, Some(3_100_000), Record::Word),
        vec![0x5a, 0x5f, 0x55, 0x00],
        burns_from_the_second_time_on(2_000_000),
    ];
    for code in codes {
        let native = state_digest(&relayed(Engine::Native, code.clone()));
        assert_eq!(state_digest(&relayed(Engine::Bytecode, code.clone())), native);
        assert_eq!(state_digest(&relayed(Engine::Accelerated, code)), native);
    }
}
