//! Which hard forks a chain can have, and which it has.

use chain_sim::{ChainConfig, Cluster, ClusterConfig, Error, HardFork, UnsupportedHardFork};
use messenger::supports;
use op_revm::OpSpecId;

#[test]
fn hard_forks_are_those_with_exact_gas() {
    for hard_fork in HardFork::ALL {
        assert!(supports(hard_fork.spec().into_eth_spec()), "{hard_fork}");
        assert_eq!(HardFork::try_from(hard_fork.spec()), Ok(hard_fork));
        assert_eq!(hard_fork.name().parse(), Ok(hard_fork));
        assert_eq!(serde_json::to_value(hard_fork).unwrap(), hard_fork.name());
    }
    assert!(HardFork::ALL.is_sorted());
    // op-revm 20 gives Lagoon, which it calls Interop, the opcodes of Prague.
    for (spec, actual) in [
        (OpSpecId::BEDROCK, "bedrock"),
        (OpSpecId::REGOLITH, "regolith"),
        (OpSpecId::CANYON, "canyon"),
        (OpSpecId::INTEROP, "interop"),
    ] {
        let unsupported =
            UnsupportedHardFork { expected: &HardFork::ALL, actual: actual.to_owned() };
        assert_eq!(HardFork::try_from(spec), Err(unsupported.clone()));
        assert_eq!(
            Error::from(unsupported).to_string(),
            format!(
                "hard fork: expected ecotone, fjord, granite, holocene, isthmus, jovian or karst, \
                 got {actual:?}"
            )
        );
    }
}

#[test]
fn chain_has_its_own_hard_fork_or_the_clusters() {
    let hard_forks = |cluster: &Cluster| -> Vec<HardFork> {
        cluster.chains().map(chain_sim::Chain::hard_fork).collect()
    };
    let cluster = Cluster::new(ClusterConfig::default()).unwrap();
    assert_eq!(cluster.hard_fork(), HardFork::Karst);
    assert_eq!(hard_forks(&cluster), [HardFork::Karst; 2]);

    let own = ChainConfig::new(2).with_hard_fork(HardFork::Granite);
    let config = ClusterConfig::of([ChainConfig::new(1), own]).with_hard_fork(HardFork::Isthmus);
    let mut cluster = Cluster::new(config).unwrap();
    assert_eq!(hard_forks(&cluster), [HardFork::Isthmus, HardFork::Granite]);
    cluster.add_chain(ChainConfig::new(3)).unwrap();
    cluster.add_chain(ChainConfig::new(4).with_hard_fork(HardFork::Karst)).unwrap();
    let expected = [HardFork::Isthmus, HardFork::Granite, HardFork::Isthmus, HardFork::Karst];
    assert_eq!(hard_forks(&cluster), expected);
    let specs: Vec<OpSpecId> = cluster.chains().map(|chain| *chain.next_env().spec_id()).collect();
    assert_eq!(specs, expected.map(HardFork::spec));
}
