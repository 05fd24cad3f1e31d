//! The hard forks that `eth_config` shows.

use alloy_eips::eip2124::{ForkFilter, ForkFilterKey, Head};
use alloy_primitives::Bytes;
use chain_sim::{ChainConfig, ClusterConfig, HardFork};

use super::devnet::Devnet;
use crate::config::ServerConfig;

/// The timestamp of the genesis, in seconds.
const BEGAN: u64 = 1_000_000_000;
/// When the chain reaches Lagoon, in seconds.
const LAGOON: u64 = BEGAN + 100;

fn devnet(chain: ChainConfig) -> Devnet {
    let cluster = ClusterConfig::of([chain]).with_genesis_timestamp(BEGAN);
    Devnet::new(ServerConfig::new(cluster).devnet()).unwrap()
}

/// The hash of the genesis and the hard forks up to the head, as peers compare it.
fn fork_id(devnet: &Devnet, forks: &[u64]) -> Bytes {
    let chain = devnet.chain(901).unwrap();
    let (head, genesis) = (chain.head(), chain.block(0).unwrap());
    let head = Head { number: head.number(), timestamp: head.timestamp(), ..Head::default() };
    let forks = forks.iter().copied().map(ForkFilterKey::Time);
    let filter = ForkFilter::new(head, genesis.hash(), genesis.timestamp(), forks);
    filter.current().hash.0.into()
}

#[test]
fn a_chain_has_one_hard_fork_from_its_genesis_on() {
    for hard_fork in HardFork::ALL {
        let devnet = devnet(ChainConfig::new(901).with_hard_fork(hard_fork));
        let config = devnet.fork_config(901).unwrap();
        assert_eq!((config.next, config.last), (None, None));
        assert_eq!((config.current.activation_time, config.current.chain_id), (0, 901));
        assert_eq!(config.current.fork_id, fork_id(&devnet, &[]));
        let precompiles = config.current.precompiles;
        assert_eq!(precompiles["ECREC"].into_word()[31], 1);
        assert_eq!(precompiles.contains_key("P256VERIFY"), hard_fork >= HardFork::Fjord);
        assert_eq!(precompiles.contains_key("BLS12_G1ADD"), hard_fork >= HardFork::Isthmus);
    }
}

#[test]
fn lagoon_comes_next_until_the_chain_reaches_it() {
    let mut devnet = devnet(ChainConfig::new(901).with_lagoon_time(LAGOON));
    let config = devnet.fork_config(901).unwrap();
    assert_eq!(config.current.activation_time, 0);
    assert_eq!(config.current.fork_id, fork_id(&devnet, &[LAGOON]));
    let next = config.next.unwrap();
    assert_eq!(config.last.as_ref(), Some(&next));
    assert_eq!(next.activation_time, LAGOON);
    devnet.increase_time(200).unwrap();
    devnet.mine(901).unwrap();
    let config = devnet.fork_config(901).unwrap();
    assert_eq!((&config.current, config.next, config.last), (&next, None, None));
    assert_eq!(config.current.fork_id, fork_id(&devnet, &[LAGOON]));
    assert!(devnet.fork_config(902).is_err());
}
