//! What this node is.

use std::collections::BTreeMap;

use alloy_primitives::{B256, ChainId, U64, U256};
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use serde::Serialize;

use super::ChainApi;
use crate::server::devnet::BASE_FEE;

/// What transactions execute in.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Environment {
    base_fee: U256,
    chain_id: ChainId,
    gas_limit: u64,
    gas_price: U256,
}

/// The chain that this one is a copy of, which is none.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ForkConfig {
    fork_url: Option<String>,
    fork_block_number: Option<u64>,
    fork_retry_backoff: Option<u64>,
}

/// The node and its head.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NodeInfo {
    current_block_number: U64,
    current_block_timestamp: u64,
    current_block_hash: B256,
    hard_fork: &'static str,
    transaction_order: &'static str,
    environment: Environment,
    fork_config: ForkConfig,
}

/// The program and its head.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Metadata {
    client_version: &'static str,
    client_semver: &'static str,
    chain_id: ChainId,
    /// Tells one chain from another with the same id.
    instance_id: B256,
    latest_block_number: u64,
    latest_block_hash: B256,
    /// The head of this chain, by the snapshot's id.
    snapshots: BTreeMap<U64, (u64, B256)>,
}

#[rpc(server, namespace = "anvil")]
pub(super) trait NodeApi {
    /// The node and its head.
    #[method(name = "nodeInfo")]
    async fn node_info(&self) -> RpcResult<NodeInfo>;

    /// The program, its head and its snapshots.
    #[method(name = "metadata", aliases = ["hardhat_metadata"])]
    async fn metadata(&self) -> RpcResult<Metadata>;
}

#[jsonrpsee::core::async_trait]
impl NodeApiServer for ChainApi {
    async fn node_info(&self) -> RpcResult<NodeInfo> {
        let chain = self.chain;
        let info = self.owner.ask(move |devnet| {
            let there = devnet.chain(chain)?;
            let head = there.head();
            Ok(NodeInfo {
                current_block_number: U64::from(head.number()),
                current_block_timestamp: head.timestamp(),
                current_block_hash: head.hash(),
                hard_fork: "interop",
                transaction_order: "fifo",
                environment: Environment {
                    base_fee: U256::from(BASE_FEE),
                    chain_id: chain,
                    gas_limit: there.config().gas_limit,
                    gas_price: U256::from(BASE_FEE),
                },
                fork_config: ForkConfig::default(),
            })
        });
        Ok(info.await?)
    }

    async fn metadata(&self) -> RpcResult<Metadata> {
        let chain = self.chain;
        let metadata = self.owner.ask(move |devnet| {
            let there = devnet.chain(chain)?;
            let head = there.head();
            let snapshots = devnet.snapshots.iter().filter_map(|(id, cluster)| {
                let head = cluster.chain(chain).ok()?.head();
                Some((U64::from(id), (head.number(), head.hash())))
            });
            Ok(Metadata {
                client_version: concat!("chain-sim/", env!("CARGO_PKG_VERSION")),
                client_semver: env!("CARGO_PKG_VERSION"),
                chain_id: chain,
                instance_id: there.blocks().next().map(crate::Block::hash).unwrap_or_default(),
                latest_block_number: head.number(),
                latest_block_hash: head.hash(),
                snapshots: snapshots.collect(),
            })
        });
        Ok(metadata.await?)
    }
}
