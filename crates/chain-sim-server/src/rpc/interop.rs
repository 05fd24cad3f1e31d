//! The methods of op-interop-filter: the check that a node requests before it accepts a transaction,
//! and the failsafe.

use alloy_primitives::{B256, ChainId, U64, U256};
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use serde::Deserialize;

use crate::{
    devnet::{ExecutingBlock, RequestError},
    owner::Owner,
};
use chain_sim::SafetyLevel;

/// The block that will execute the messages. Numbers may be decimal or hex.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct ExecutingDescriptor {
    /// Its chain; by default the port's.
    #[serde(rename = "chainID", alias = "chainId")]
    pub(super) chain_id: Option<U256>,
    /// Its timestamp, in seconds.
    pub(super) timestamp: U64,
    /// How long after `timestamp` the messages must still be valid, in seconds.
    pub(super) timeout: Option<U64>,
}

#[rpc(server)]
pub(crate) trait InteropApi {
    /// Checks the messages that storage keys of the inbox declare.
    #[method(name = "interop_checkAccessList")]
    async fn check_access_list(
        &self,
        inbox_entries: Vec<B256>,
        min_safety: String,
        executing_descriptor: ExecutingDescriptor,
    ) -> RpcResult<()>;

    /// Returns whether the failsafe is on.
    #[method(name = "admin_getFailsafeEnabled")]
    async fn failsafe_enabled(&self) -> RpcResult<bool>;
}

/// Implements the methods, and those of op-supervisor.
#[derive(Debug, Clone)]
pub(crate) struct Interop {
    pub(crate) owner: Owner,
    /// The port's chain; `None` on the admin port.
    pub(crate) chain: Option<ChainId>,
}

#[jsonrpsee::core::async_trait]
impl InteropApiServer for Interop {
    async fn check_access_list(
        &self,
        inbox_entries: Vec<B256>,
        min_safety: String,
        executing_descriptor: ExecutingDescriptor,
    ) -> RpcResult<()> {
        let level = parse_level(&min_safety)?;
        let ExecutingDescriptor { chain_id, timestamp, timeout } = executing_descriptor;
        let block = ExecutingBlock {
            // No chain has the id 0.
            chain: chain_id.or_else(|| self.chain.map(U256::from)).unwrap_or_default(),
            timestamp: timestamp.to(),
            timeout: timeout.unwrap_or_default().to(),
        };
        let checked =
            self.owner.read_long(move |view| view.check_access_list(&inbox_entries, level, &block));
        Ok(checked.await?)
    }

    async fn failsafe_enabled(&self) -> RpcResult<bool> {
        Ok(self.owner.read(|view| Ok(view.cluster.interop_filter().failsafe))?)
    }
}

/// Parses a safety level, which the check may not support. `local-safe` is the same as `safe`,
/// because a safe block here has only safe dependencies.
fn parse_level(name: &str) -> Result<SafetyLevel, RequestError> {
    match name {
        "unsafe" => Ok(SafetyLevel::Unsafe),
        "cross-unsafe" => Ok(SafetyLevel::CrossUnsafe),
        "local-safe" | "safe" => Ok(SafetyLevel::Safe),
        "finalized" => Ok(SafetyLevel::Finalized),
        other => Err(RequestError::parameter("minSafety", "unsafe or cross-unsafe", other)),
    }
}
