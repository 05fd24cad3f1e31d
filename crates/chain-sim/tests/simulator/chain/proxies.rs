//! The messenger and the inbox of the engine behind proxies.

use alloy_primitives::Address;
use chain_sim::{
    Chain, ChainConfig, Cluster, ClusterConfig, Engine, Relayer, RelayerConfig, SavedCluster,
    SendRules,
    kit::{Model, invariant},
    predeploys::{IMPLEMENTATION_SLOT, abi::Proxy, implementation_address},
    state_digest,
};
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};

use crate::{consistency::assert_consistent, messages::send};

const PREDEPLOYS: [Address; 2] = [L2_TO_L2_CROSS_DOMAIN_MESSENGER, CROSS_L2_INBOX];

/// Whether both predeploys of a chain are proxies of implementations with code.
fn has_proxies(cluster: &Cluster, chain: u64) -> bool {
    let chain = cluster.chain(chain).unwrap();
    PREDEPLOYS.iter().all(|&predeploy| {
        let code = chain.account(predeploy).code.unwrap_or_default();
        let word = chain.storage(predeploy, IMPLEMENTATION_SLOT.into());
        let implementation = implementation_address(predeploy);
        code.original_bytes() == Proxy::DEPLOYED_BYTECODE
            && Address::from_word(word.into()) == implementation
            && !chain.account(implementation).is_empty_code_hash()
    })
}

/// Sends messages to and fro and relays them; all invariants hold.
fn exchange(cluster: &mut Cluster) {
    let mut relayer = Relayer::new(RelayerConfig::default());
    for (from, to) in [(901, 902), (902, 901), (901, 902)] {
        cluster.submit_call(from, send(to)).unwrap();
    }
    relayer.drive(cluster, 20).unwrap();
    assert_eq!(relayer.totals().relayed, 3);
    assert_consistent(cluster);
    let mut model = Model::default();
    model.observe(cluster);
    invariant::always(cluster, &model).unwrap();
    assert_eq!(cluster.foreign_code().unwrap(), []);
}

#[test]
fn messages_pass_with_every_engine() {
    let mut gas = Vec::new();
    for engine in [Engine::Native, Engine::Bytecode, Engine::Accelerated] {
        let config = ClusterConfig::default().with_proxies(true).with_engine(engine);
        let config = config.with_versions(messenger::Versions::V1_2_0);
        let mut cluster = Cluster::new(config).unwrap();
        assert!(has_proxies(&cluster, 901) && has_proxies(&cluster, 902));
        exchange(&mut cluster);
        let blocks = cluster.chains().flat_map(Chain::blocks);
        gas.push(blocks.map(|block| block.header().gas_used).collect::<Vec<_>>());
    }
    // The same gas with each engine, also through proxies.
    assert_eq!(gas[0], gas[1]);
    assert_eq!(gas[1], gas[2]);
}

#[test]
fn messages_pass_under_either_rules_when_chains_are_added() {
    for rules in [SendRules::Released, SendRules::Documented] {
        let config = ClusterConfig::default().with_proxies(true).with_send_rules(rules);
        let mut cluster = Cluster::new(config).unwrap();
        exchange(&mut cluster);
        cluster.add_chain(ChainConfig::new(903)).unwrap();
        cluster.step().unwrap();
        assert!((901..=903).all(|chain| has_proxies(&cluster, chain)));
        let mut relayer = Relayer::new(RelayerConfig::default());
        cluster.submit_call(901, send(903)).unwrap();
        relayer.drive(&mut cluster, 10).unwrap();
        assert_eq!(relayer.totals().relayed, 4, "{rules:?}");
    }
}

#[test]
fn lagoon_installs_proxies_and_saved_clusters_keep_them() {
    let chains = [901, 902].map(|id| ChainConfig::new(id).with_lagoon_time(1_760_000_006));
    let mut cluster = Cluster::new(ClusterConfig::of(chains).with_proxies(true)).unwrap();
    assert!(!has_proxies(&cluster, 901));
    cluster.run_for(10).unwrap();
    assert!(has_proxies(&cluster, 901));
    exchange(&mut cluster);
    let json = serde_json::to_vec(&cluster.save()).unwrap();
    let saved: SavedCluster = serde_json::from_slice(&json).unwrap();
    let mut loaded = Cluster::load(saved).unwrap();
    for cluster in [&mut cluster, &mut loaded] {
        cluster.add_chain(ChainConfig::new(903)).unwrap();
        cluster.step().unwrap();
        assert!(has_proxies(cluster, 903));
    }
    assert_eq!(state_digest(&cluster), state_digest(&loaded));
}
