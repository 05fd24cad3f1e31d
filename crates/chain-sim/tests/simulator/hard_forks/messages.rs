//! Messages between chains of all hard forks.

use chain_sim::{
    Chain, ChainConfig, Cluster, ClusterConfig, Engine, HardFork, Relayer, RelayerConfig, Versions,
    predeploys, state_digest,
};

use crate::{consistency::assert_consistent, messages::send};

/// A chain of each hard fork, after a message from each to each other.
fn exchanged(engine: Engine) -> Cluster {
    let chains = (1..).zip(HardFork::ALL);
    let chains = chains.map(|(id, hard_fork)| ChainConfig::new(id).with_hard_fork(hard_fork));
    let config = ClusterConfig::of(chains)
        .with_engine(engine)
        // The versions that every engine has.
        .with_versions(Versions::V1_2_0)
        .with_genesis_accounts(predeploys::op_stack(HardFork::default()).unwrap());
    let mut cluster = Cluster::new(config).unwrap();
    let ids: Vec<u64> = cluster.chains().map(Chain::id).collect();
    for &source in &ids {
        for &destination in ids.iter().filter(|other| **other != source) {
            cluster.submit_call(source, send(destination)).unwrap();
        }
    }
    let mut relayer = Relayer::new(RelayerConfig::default());
    relayer.drive(&mut cluster, 50).unwrap();
    assert_eq!(relayer.totals().relayed, ids.len() * (ids.len() - 1));
    cluster
}

#[test]
fn engines_agree_under_every_hard_fork() {
    let native = exchanged(Engine::Native);
    assert_consistent(&native);
    let gas = |cluster: &Cluster| -> Vec<u64> {
        let blocks = cluster.chains().flat_map(Chain::blocks);
        blocks.map(|block| block.header().gas_used).collect()
    };
    for engine in [Engine::Bytecode, Engine::Accelerated] {
        let other = exchanged(engine);
        assert_eq!(state_digest(&other), state_digest(&native));
        assert_eq!(gas(&other), gas(&native));
    }
}
