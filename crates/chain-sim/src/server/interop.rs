//! What a node asks before it takes a transaction: whether the messages that an access list
//! declares are valid, and safe enough.

use alloy_primitives::{B256, ChainId, U64, U256};
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use messenger::InboxEntry;
use op_alloy_rpc_types::SuperchainDAError;
use serde::Deserialize;

use super::{devnet::Devnet, error::RequestError, owner::Owner};
use crate::{InvalidMessage, SafetyLevel, Validity};

/// The block that is to execute messages. Numbers may be decimal or hex.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct ExecutingDescriptor {
    /// Its chain; that of the port if it is left out.
    #[serde(rename = "chainID", alias = "chainId")]
    chain_id: Option<U256>,
    /// Its timestamp, in seconds.
    timestamp: U64,
    /// For how long after that the messages have to be valid, in seconds.
    timeout: Option<U64>,
}

#[rpc(server)]
pub(super) trait InteropApi {
    /// Checks the messages that storage keys of the inbox declare.
    #[method(name = "interop_checkAccessList", aliases = ["supervisor_checkAccessList"])]
    async fn check_access_list(
        &self,
        inbox_entries: Vec<B256>,
        min_safety: String,
        executing_descriptor: ExecutingDescriptor,
    ) -> RpcResult<()>;
}

/// Answers it.
#[derive(Debug)]
pub(super) struct Interop {
    pub(super) owner: Owner,
    /// The chain of the port, if it is one's.
    pub(super) chain: Option<ChainId>,
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

impl Devnet {
    /// The rules for a block of `chain` of `timestamp`, in seconds, on its head.
    fn validity_at(&self, chain: U256, timestamp: u64) -> Result<Validity<'_>, RequestError> {
        let id = chain.try_into().ok().filter(|id| self.chains.contains_key(id));
        let id: ChainId = id.ok_or_else(|| RequestError::UnknownExecutingChain {
            expected: self.ids(),
            actual: chain,
        })?;
        Ok(Validity { timestamp, ..self.cluster.next_validity(id)? })
    }

    /// Checks that the block of a declared message, which is there, is at a level.
    fn check_level(
        &self,
        position: usize,
        entry: &InboxEntry,
        expected: SafetyLevel,
    ) -> Result<(), RequestError> {
        let (id, number) = (entry.chain_id.saturating_to(), entry.block_number);
        let actual = self.chain(id)?.safety_heads().level(number);
        if actual >= expected {
            return Ok(());
        }
        let (expected, actual) = (expected.name(), actual.name());
        Err(RequestError::Declared {
            error: SuperchainDAError::FutureData,
            position,
            reason: format!("block {number} of chain {id} is {actual}, expected {expected}"),
        })
    }
}

/// A level by the name that the specification has for it. What is safe here is so by all that it
/// depends on: there is no level that is local-safe only.
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

/// The specification's error for a message that is not valid.
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
