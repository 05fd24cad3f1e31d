//! The check that a node requests before it accepts a transaction: whether the messages that an
//! access list declares are valid, and safe enough.

use alloy_primitives::{B256, ChainId, U64, U256};
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use messenger::InboxEntry;
use op_alloy_rpc_types::SuperchainDAError;
use serde::Deserialize;

use crate::{devnet::RequestError, owner::Owner};
use chain_sim::{InvalidMessage, SafetyLevel, Validity};

/// The block that will execute the messages. Numbers may be decimal or hex.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct ExecutingDescriptor {
    /// Its chain; by default the port's.
    #[serde(rename = "chainID", alias = "chainId")]
    chain_id: Option<U256>,
    /// Its timestamp, in seconds.
    timestamp: U64,
    /// How long after `timestamp` the messages must still be valid, in seconds.
    timeout: Option<U64>,
}

#[rpc(server)]
pub(crate) trait InteropApi {
    /// Checks the messages that storage keys of the inbox declare.
    #[method(name = "interop_checkAccessList", aliases = ["supervisor_checkAccessList"])]
    async fn check_access_list(
        &self,
        inbox_entries: Vec<B256>,
        min_safety: String,
        executing_descriptor: ExecutingDescriptor,
    ) -> RpcResult<()>;
}

/// Implements the method.
#[derive(Debug)]
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
        let entries = InboxEntry::parse(&inbox_entries).map_err(|error| {
            RequestError::parameter("inboxEntries", "storage keys of the inbox", error)
        })?;
        let level = parse_level(&min_safety)?;
        let chain = executing_descriptor.chain_id.or_else(|| self.chain.map(U256::from));
        let chain = chain.ok_or_else(|| {
            RequestError::parameter("chainID", "the executing chain's id", "none")
        })?;
        let timestamp = executing_descriptor.timestamp.to::<u64>();
        let timeout = executing_descriptor.timeout.unwrap_or_default().to::<u64>();
        let checked = self.owner.ask(move |devnet| {
            let validity = devnet.validity_at(chain, timestamp)?;
            let last = Validity { timestamp: timestamp.saturating_add(timeout), ..validity };
            entries.iter().enumerate().try_for_each(|(position, entry)| {
                let checked = validity.check_declared(entry).and_then(|()| last.check_time(entry));
                checked.map_err(|invalid| RequestError::Declared {
                    error: error_of(&invalid),
                    position,
                    reason: invalid.to_string(),
                })?;
                devnet.check_level(position, entry, level)
            })
        });
        Ok(checked.await?)
    }
}

/// Parses a safety level by its name in the specification. `local-safe` is the same as `safe`,
/// because a safe block here has only safe dependencies.
fn parse_level(name: &str) -> Result<SafetyLevel, RequestError> {
    match name {
        "unsafe" | "local-unsafe" => Ok(SafetyLevel::Unsafe),
        "cross-unsafe" => Ok(SafetyLevel::CrossUnsafe),
        "safe" | "local-safe" | "cross-safe" => Ok(SafetyLevel::Safe),
        "finalized" => Ok(SafetyLevel::Finalized),
        other => Err(RequestError::parameter(
            "minSafety",
            "unsafe, cross-unsafe, local-safe, safe or finalized",
            other,
        )),
    }
}

/// Returns the specification's error for an invalid message.
const fn error_of(invalid: &InvalidMessage) -> SuperchainDAError {
    match invalid {
        InvalidMessage::NotInDependencySet { .. } => SuperchainDAError::UnknownChain,
        InvalidMessage::FromFuture { .. } | InvalidMessage::NotYet { .. } => {
            SuperchainDAError::FutureData
        }
        InvalidMessage::Expired { .. }
        | InvalidMessage::ExecutingInactive { .. }
        | InvalidMessage::InitiatingInactive { .. } => SuperchainDAError::OutOfScope,
        InvalidMessage::BlockNotFound { .. } => SuperchainDAError::MissedData,
        _ => SuperchainDAError::ConflictingData,
    }
}
