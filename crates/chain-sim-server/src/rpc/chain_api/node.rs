//! Information about this node.

use std::collections::BTreeMap;

use alloy_primitives::{B256, ChainId, U64, U256};
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use serde::Serialize;

use super::{ChainApi, client::CLIENT_VERSION};
use chain_sim::Block;

/// The environment of transactions.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Environment {
    base_fee: U256,
    chain_id: ChainId,
    gas_limit: u64,
    gas_price: U256,
}

/// The forked chain: always none.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ForkConfig {
    fork_url: Option<String>,
    fork_block_number: Option<u64>,
    fork_retry_backoff: Option<u64>,
}

/// The node and its head.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NodeInfo {
    current_block_number: U64,
    current_block_timestamp: u64,
    current_block_hash: B256,
    /// The hard fork whose rules the chain has, in lower case.
    hard_fork: &'static str,
    transaction_order: &'static str,
    environment: Environment,
    fork_config: ForkConfig,
}

/// The program and its head.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Metadata {
    client_version: &'static str,
    client_semver: &'static str,
    chain_id: ChainId,
    /// Distinguishes chains with the same id: the hash of the first block.
    instance_id: B256,
    latest_block_number: u64,
    latest_block_hash: B256,
    /// Number and hash of this chain's head, by the snapshot's id.
    snapshots: BTreeMap<U64, (u64, B256)>,
}

#[rpc(server, namespace = "anvil")]
pub(crate) trait NodeApi {
    /// Returns information about the node and its head.
    #[method(name = "nodeInfo")]
    async fn node_info(&self) -> RpcResult<NodeInfo>;

    /// Returns information about the program, its head and its snapshots.
    #[method(name = "metadata", aliases = ["hardhat_metadata"])]
    async fn metadata(&self) -> RpcResult<Metadata>;
}

#[jsonrpsee::core::async_trait]
impl NodeApiServer for ChainApi {
    async fn node_info(&self) -> RpcResult<NodeInfo> {
        let id = self.chain;
        let info = self.owner.read(|view| {
            let chain = view.chain(id)?;
            let head = chain.head();
            Ok(NodeInfo {
                current_block_number: U64::from(head.number()),
                current_block_timestamp: head.timestamp(),
                current_block_hash: head.hash(),
                hard_fork: chain.hard_fork().name(),
                transaction_order: "fees",
                environment: Environment {
                    base_fee: U256::from(chain.next_base_fee()),
                    chain_id: id,
                    gas_limit: chain.config().gas_limit,
                    gas_price: U256::from(chain.next_base_fee()),
                },
                fork_config: ForkConfig::default(),
            })
        })?;
        Ok(info)
    }

    async fn metadata(&self) -> RpcResult<Metadata> {
        let id = self.chain;
        let metadata = self.owner.ask_between(move |devnet| {
            let chain = devnet.chain(id)?;
            let head = chain.head();
            let genesis = devnet.snapshots.genesis();
            // Chains that were added later are not in the genesis, and their first blocks are pruned.
            let instance = genesis.chain(id).ok().or_else(|| genesis.chains().next());
            let instance = instance.and_then(|chain| chain.blocks().next().map(Block::hash));
            let snapshots = devnet.snapshots.iter().filter_map(|(snapshot, cluster)| {
                let head = cluster.chain(id).ok()?.head();
                Some((U64::from(snapshot), (head.number(), head.hash())))
            });
            Ok(Metadata {
                client_version: CLIENT_VERSION,
                client_semver: env!("CARGO_PKG_VERSION"),
                chain_id: id,
                instance_id: instance.unwrap_or_default(),
                latest_block_number: head.number(),
                latest_block_hash: head.hash(),
                snapshots: snapshots.collect(),
            })
        });
        Ok(metadata.await?)
    }
}
