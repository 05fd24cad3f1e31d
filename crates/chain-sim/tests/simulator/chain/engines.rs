//! All engines come to the same.

use alloy_primitives::U256;
use chain_sim::{Chain, Cluster, ClusterConfig, Engine, Relayer, RelayerConfig, state_digest};
use messenger::Versions;

use crate::messages::{NOBODY, send, send_to};

/// A cluster after messages both ways, one of which nobody can relay.
fn exchanged(engine: Engine, state_roots: bool) -> (Cluster, Relayer) {
    let config = ClusterConfig::default()
        .with_engine(engine)
        .with_versions(Versions::V1_2_0)
        .with_state_roots(state_roots);
    let mut cluster = Cluster::new(config).unwrap();
    let mut relayer = Relayer::new(RelayerConfig::default());
    for _ in 0..5 {
        cluster.submit_call(901, send(902)).unwrap();
        cluster.submit_call(902, send(901)).unwrap();
        cluster.submit_call(901, send_to(U256::from(903), NOBODY)).unwrap();
        // To itself, which reverts.
        cluster.submit_call(902, send(902)).unwrap();
    }
    relayer.drive(&mut cluster, 20).unwrap();
    (cluster, relayer)
}

#[test]
fn engines_give_the_same_blocks_and_state() {
    let (native, relayer) = exchanged(Engine::Native, false);
    assert_eq!((relayer.totals().relayed, relayer.totals().refused), (10, 5));
    for engine in [Engine::Bytecode, Engine::Accelerated] {
        let (other, relayed) = exchanged(engine, false);
        assert_eq!(state_digest(&other), state_digest(&native));
        assert_eq!(relayed.totals(), relayer.totals());
        for (other, native) in other.chains().zip(native.chains()) {
            let gas = |chain: &Chain| -> Vec<u64> {
                chain.blocks().map(|block| block.header().gas_used).collect()
            };
            assert_eq!(gas(other), gas(native));
        }
    }
}

#[test]
fn acceleration_keeps_state_roots() {
    let (bytecode, _) = exchanged(Engine::Bytecode, true);
    let (accelerated, _) = exchanged(Engine::Accelerated, true);
    for (one, other) in bytecode.chains().zip(accelerated.chains()) {
        let blocks = |chain: &Chain| -> Vec<_> {
            chain.blocks().map(|block| (block.hash(), block.header().state_root)).collect()
        };
        assert_eq!(blocks(one), blocks(other));
        for (parent, block) in one.blocks().zip(one.blocks().skip(1)) {
            let same = parent.header().state_root == block.header().state_root;
            assert_eq!(same, block.transactions().is_empty(), "block {}", block.number());
        }
        assert!(one.blocks().any(|block| !block.transactions().is_empty()));
    }
}
