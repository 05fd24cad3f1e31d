//! The documentation lists exactly the served methods.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    config::ServerConfig,
    devnet::Devnet,
    owner::Owner,
    rpc::{addresses::Addresses, admin, chain_api, openrpc::with_discovery, ports::Ports},
};
use chain_sim::ClusterConfig;

/// Returns the namespace of a word that could be a method's name.
fn namespace(name: &str) -> Option<&str> {
    Some(name.split_once(['_', '.'])?.0)
}

#[test]
fn documentation_lists_every_method_that_is_served() {
    let config = ServerConfig::new(ClusterConfig::default());
    let (owner, _) = Owner::start(Devnet::new(config.devnet()).unwrap(), None).unwrap();
    let chain =
        with_discovery(chain_api::methods(&owner, 901).unwrap(), Addresses::default()).unwrap();
    let admin = admin::methods(&owner, &Arc::new(Ports::unopened())).unwrap();
    let served: BTreeSet<&str> = chain.method_names().chain(admin.method_names()).collect();
    let namespaces: BTreeSet<&str> = served.iter().filter_map(|name| namespace(name)).collect();

    let quoted = include_str!("../../../../docs/RPC.md").split('`').skip(1).step_by(2);
    let names = quoted.map(|quoted| quoted.split('(').next().unwrap_or_default());
    // A star stands for several methods.
    let is_method = |name: &&str| {
        namespace(name).is_some_and(|it| namespaces.contains(it)) && !name.ends_with('*')
    };
    let documented: BTreeSet<&str> = names.filter(is_method).collect();
    assert_eq!(documented, served);
}
