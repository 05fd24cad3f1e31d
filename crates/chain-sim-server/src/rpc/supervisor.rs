//! The check of op-supervisor, for older clients: whether the messages that an access list declares
//! are valid, and safe enough. Nodes now request [`interop_checkAccessList`](super::interop).

use alloy_primitives::{B256, U256};
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use messenger::InboxEntry;
use op_alloy_rpc_types::SuperchainDAError;

use super::interop::{ExecutingDescriptor, Interop};
use crate::devnet::RequestError;
use chain_sim::{InvalidMessage, SafetyLevel, Validity};

#[rpc(server, namespace = "supervisor")]
pub(crate) trait SupervisorApi {
    /// Checks the messages that storage keys of the inbox declare.
    #[method(name = "checkAccessList")]
    async fn check_access_list(
        &self,
        inbox_entries: Vec<B256>,
        min_safety: String,
        executing_descriptor: ExecutingDescriptor,
    ) -> RpcResult<()>;
}

#[jsonrpsee::core::async_trait]
impl SupervisorApiServer for Interop {
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
        let checked = self.owner.read_long(move |view| {
            view.check_failsafe()?;
            let validity = view.validity_at(chain, timestamp)?;
            let last = Validity { timestamp: timestamp.saturating_add(timeout), ..validity };
            entries.iter().enumerate().try_for_each(|(position, entry)| {
                let checked = validity.check_declared(entry).and_then(|()| last.check_time(entry));
                checked.map_err(|invalid| RequestError::Declared {
                    error: error_of(&invalid),
                    position,
                    reason: invalid.to_string(),
                })?;
                view.check_level(position, entry, level)
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
        | InvalidMessage::Pruned { .. }
        | InvalidMessage::ExecutingInactive { .. }
        | InvalidMessage::InitiatingInactive { .. } => SuperchainDAError::OutOfScope,
        InvalidMessage::BlockNotFound { .. } => SuperchainDAError::MissedData,
        _ => SuperchainDAError::ConflictingData,
    }
}
