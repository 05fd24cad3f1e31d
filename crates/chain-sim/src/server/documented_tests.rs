//! What the documentation lists is what is served.

use std::collections::{BTreeMap, BTreeSet};

use super::{admin, api, config::ServerConfig, devnet::Devnet, owner::Owner};
use crate::ClusterConfig;

/// The namespaces of methods.
const NAMESPACES: [&str; 10] =
    ["admin", "anvil", "eth", "evm", "hardhat", "interop", "net", "supervisor", "txpool", "web3"];

#[test]
fn documentation_lists_every_method_that_is_served() {
    let config = ServerConfig::new(ClusterConfig::default());
    let (owner, _) = Owner::start(Devnet::new(config).unwrap(), |_| {}).unwrap();
    let chain = api::methods(&owner, 901).unwrap();
    let admin = admin::methods(&owner, &BTreeMap::new()).unwrap();
    let served: BTreeSet<&str> = chain.method_names().chain(admin.method_names()).collect();

    let quoted = include_str!("../../../../docs/RPC.md").split('`').skip(1).step_by(2);
    let names = quoted.map(|quoted| quoted.split('(').next().unwrap_or_default());
    let is_method = |name: &&str| {
        name.split_once('_').is_some_and(|(namespace, _)| NAMESPACES.contains(&namespace))
    };
    let documented: BTreeSet<&str> = names.filter(is_method).collect();
    assert_eq!(documented, served);
}
