//! Logs in a call.

use alloy_primitives::{Address, B256, Bytes, LogData};
use alloy_sol_types::SolEvent;
use messenger::{
    CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    abi::{ExecutingMessage, RelayedMessage, SentMessage},
};
use revm_inspectors::tracing::types::CallLog;
use serde::Serialize;

use super::argument::{Argument, identifier};

/// A log that a call emitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TracedLog {
    /// The contract that emitted it.
    pub address: Address,
    /// The topics.
    pub topics: Vec<B256>,
    /// The data.
    pub data: Bytes,
    /// Number of calls that the emitting call had made before.
    pub position: u64,
    /// Whether the log is undone, because its call or one above it failed.
    pub undone: bool,
    /// The decoded event of the messenger or the inbox; `None` for other contracts.
    pub event: Option<Event>,
}

/// An event of the messenger or the inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// `SentMessage`, `RelayedMessage` or `ExecutingMessage`.
    pub name: &'static str,
    /// The event's arguments.
    pub arguments: Vec<Argument>,
}

impl TracedLog {
    /// Converts a log from the inspector.
    pub(super) fn new(log: &CallLog, undone: bool) -> Self {
        let CallLog { address, raw_log: log, position, .. } = log;
        Self {
            address: *address,
            topics: log.topics().to_vec(),
            data: log.data.clone(),
            position: *position,
            undone,
            event: Event::decode(*address, log),
        }
    }
}

impl Event {
    /// Decodes a log of contract `address`.
    fn decode(address: Address, log: &LogData) -> Option<Self> {
        if address == CROSS_L2_INBOX {
            let event = ExecutingMessage::decode_log_data(log).ok()?;
            let mut arguments = Vec::from(identifier(&event.id));
            arguments.push(Argument::new("payloadHash", &event.msgHash));
            return Some(Self { name: "ExecutingMessage", arguments });
        }
        if address != L2_TO_L2_CROSS_DOMAIN_MESSENGER {
            return None;
        }
        if let Ok(event) = SentMessage::decode_log_data(log) {
            let arguments = vec![
                Argument::new("destination", &event.destination),
                Argument::new("target", &event.target),
                Argument::new("nonce", &event.messageNonce),
                Argument::new("sender", &event.sender),
                Argument::new("message", &event.message),
            ];
            return Some(Self { name: "SentMessage", arguments });
        }
        let event = RelayedMessage::decode_log_data(log).ok()?;
        let arguments = vec![
            Argument::new("source", &event.source),
            Argument::new("nonce", &event.messageNonce),
            Argument::new("messageHash", &event.messageHash),
            Argument::new("returnDataHash", &event.returnDataHash),
        ];
        Some(Self { name: "RelayedMessage", arguments })
    }
}
