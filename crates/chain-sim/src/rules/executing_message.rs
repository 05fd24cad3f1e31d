//! Executing messages.

use alloy_primitives::{B256, Log};
use alloy_sol_types::SolEvent;
use messenger::{CROSS_L2_INBOX, Identifier};

/// An [executing message]: an `ExecutingMessage` log of the inbox.
///
/// [executing message]: https://github.com/native-messenger/native-messenger/blob/main/docs/SEMANTICS.md#messages
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExecutingMessage {
    /// Index of this log within its block.
    pub log_index: u32,
    /// The identifier of the initiating message, as the log has it.
    pub id: Identifier,
    /// keccak256 of the initiating message's payload, as the log has it.
    pub payload_hash: B256,
}

impl ExecutingMessage {
    /// Decodes the log at `log_index` of a block; `None` for a log that is not the inbox's event.
    pub fn from_log(log_index: u32, log: &Log) -> Option<Self> {
        if log.address != CROSS_L2_INBOX {
            return None;
        }
        let event = messenger::abi::ExecutingMessage::decode_log_data(&log.data).ok()?;
        Some(Self { log_index, id: event.id, payload_hash: event.msgHash })
    }

    /// The messages that a block with these logs executes.
    pub(crate) fn of_logs<'a>(logs: impl IntoIterator<Item = &'a Log>) -> Vec<Self> {
        (0..).zip(logs).filter_map(|(index, log)| Self::from_log(index, log)).collect()
    }
}
