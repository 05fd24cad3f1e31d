//! A relay with the configuration of tests.

use std::{path::Path, time::Duration};

use relayer_rpc::{
    EndpointUrl, Keys, RedbStore, Relay, RelayConfig, Secret, Start,
    relayer::{ChainConfig, RelayerConfig, Retries},
};

use crate::chains::{Chains, DESTINATION, SOURCE, payer};

/// Returns endpoints.
pub(crate) fn endpoints(urls: &[&str]) -> Vec<EndpointUrl> {
    urls.iter().map(|url| url.parse().unwrap()).collect()
}

/// Returns the configuration of a relay between chains with these endpoints, which does everything
/// soon.
pub(crate) fn between(chains: Vec<Vec<EndpointUrl>>) -> RelayConfig {
    let chain = ChainConfig { rebroadcast_after: 2, replace_after: 4, ..ChainConfig::default() };
    let retries = Retries::default().with_attempts(3).with_back_off(1).with_longest_back_off(1);
    RelayConfig::new(chains)
        .with_interval(Duration::from_millis(50))
        .with_deadline(Duration::from_secs(5))
        .with_start(Start::Block(0), [])
        .with_relayer(RelayerConfig::default().with_retries(retries))
        .with_chain(chain)
        .with_listen("127.0.0.1:0".parse().unwrap())
}

/// As [`between`], for the chains of a server.
pub(crate) fn config(chains: &Chains) -> RelayConfig {
    between(vec![endpoints(&[&chains.url(SOURCE)]), endpoints(&[&chains.url(DESTINATION)])])
}

/// Returns the key of the account that pays.
pub(crate) fn keys() -> Keys {
    Keys::read(&[Secret::text("test", payer().to_bytes().to_string())]).unwrap()
}

/// Starts a relay with a store in memory.
pub(crate) async fn relay(config: RelayConfig) -> Relay {
    Relay::start(config, keys(), RedbStore::in_memory().unwrap()).await.unwrap()
}

/// Starts a relay with a store in a file.
pub(crate) async fn relay_from(config: RelayConfig, store: &Path) -> Relay {
    Relay::start(config, keys(), RedbStore::open(store).unwrap()).await.unwrap()
}
