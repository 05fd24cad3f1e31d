//! The configuration of a server, for programs that use it: as op-up exports that of a devnet.

use std::{collections::BTreeMap, net::SocketAddr};

use alloy_primitives::{Address, ChainId};
use chain_sim::{
    Chain,
    predeploys::{self, CONTRACTS},
};
use serde::Serialize;

use super::ports::Ports;
use crate::{
    devnet::{RequestError, View},
    owner::Owner,
};

/// The configuration of a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct ExportView {
    endpoints: Vec<EndpointView>,
    contracts: Vec<ContractSetView>,
    dependency_sets: Vec<DependencySetView>,
    /// The accounts whose transactions need no signature.
    accounts: Vec<Address>,
    /// The account that relays; `None` without autorelay.
    relayer: Option<Address>,
}

/// A port, by one of the two protocols that it answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct EndpointView {
    name: String,
    layer: &'static str,
    chain: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    chain_id: Option<String>,
    url: String,
    proxied: bool,
}

/// The contracts of a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ContractSetView {
    network: String,
    chain_id: String,
    contracts: Vec<ContractView>,
}

/// A contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ContractView {
    name: &'static str,
    address: Address,
}

/// The chains whose messages a chain executes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct DependencySetView {
    chain_id: String,
    /// By id, each with no settings of its own, as op-node has them.
    dependencies: BTreeMap<String, NoSettings>,
}

/// The settings of a dependency: it has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
struct NoSettings {}

/// The protocols of a port, with the words that names and addresses have for them.
const PROTOCOLS: [(&str, &str); 2] = [("http", "http"), ("ws", "ws")];

impl ExportView {
    /// Returns the configuration of what a view shows, on these ports.
    fn new(
        view: &View,
        addresses: &BTreeMap<ChainId, SocketAddr>,
        admin: Option<SocketAddr>,
    ) -> Self {
        // A chain may be removed already, and its port not closed yet.
        let chains = addresses.iter().filter_map(|(id, at)| Some((view.chain(*id).ok()?, *at)));
        let chains: Vec<(&Chain, SocketAddr)> = chains.collect();
        let of_chains = chains.iter().map(|(chain, at)| (Some(chain.id()), *at));
        let of_admin = admin.into_iter().map(|at| (None, at));
        let endpoints = of_chains.chain(of_admin).flat_map(|(chain, at)| endpoints(chain, at));
        Self {
            endpoints: endpoints.collect(),
            contracts: chains.iter().map(|(chain, _)| contracts(chain)).collect(),
            dependency_sets: chains.iter().map(|(chain, _)| dependency_set(chain)).collect(),
            accounts: view.accounts.to_vec(),
            relayer: view.autorelay.then(|| view.relayer.config().account),
        }
    }
}

/// The endpoints of a port: that of a chain, or the admin port.
fn endpoints(chain: Option<ChainId>, at: SocketAddr) -> impl Iterator<Item = EndpointView> {
    PROTOCOLS.into_iter().map(move |(protocol, scheme)| EndpointView {
        name: chain.map_or_else(|| format!("admin-{protocol}"), |id| format!("l2-{id}-{protocol}")),
        layer: if chain.is_some() { "EL" } else { "RPC" },
        chain: chain.map_or_else(|| "shared".into(), network),
        chain_id: chain.map(|id| id.to_string()),
        url: format!("{scheme}://{at}"),
        proxied: false,
    })
}

/// The name of a chain.
fn network(chain: ChainId) -> String {
    format!("l2-{chain}")
}

/// The contracts that a chain has at the addresses of known ones. A proxy counts if it has an
/// implementation.
fn contracts(chain: &Chain) -> ContractSetView {
    let has_code = |address: Address| {
        chain.state().account(address).is_some_and(|account| !account.is_empty_code_hash())
    };
    let is_there = |address: Address| {
        let word = |slot: alloy_primitives::B256| chain.storage(address, slot.into());
        let implementation = predeploys::implementation_in(word(predeploys::IMPLEMENTATION_SLOT));
        let is_proxy = !word(predeploys::ADMIN_SLOT).is_zero();
        has_code(address) && implementation.map_or(!is_proxy, has_code)
    };
    let known = CONTRACTS.iter().map(|contract| (contract.name, contract.address));
    let known = known.chain(predeploys::OTHERS);
    let contracts = known.filter(|(_, address)| is_there(*address));
    ContractSetView {
        network: network(chain.id()),
        chain_id: chain.id().to_string(),
        contracts: contracts.map(|(name, address)| ContractView { name, address }).collect(),
    }
}

/// The dependency set of a chain.
fn dependency_set(chain: &Chain) -> DependencySetView {
    let ids = chain.dependency_set().iter().map(|id| (id.to_string(), NoSettings {}));
    DependencySetView { chain_id: chain.id().to_string(), dependencies: ids.collect() }
}

/// Reads the configuration.
///
/// # Errors
///
/// [`RequestError`] where the server is about to end.
pub(crate) async fn read(owner: &Owner, ports: &Ports) -> Result<ExportView, RequestError> {
    let (addresses, admin) = (ports.addresses(), ports.admin_address());
    owner.read_long(move |view| Ok(ExportView::new(view, &addresses, admin))).await
}
