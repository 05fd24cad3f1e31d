//! Initiating messages, as the index has them.

use alloy_primitives::{Address, B256, Log};
use keccak_lanes::keccak256_each;
use messenger::encode_payload;

/// What an executing message states about a log, besides its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct InitiatingMessage {
    /// The contract that emitted it.
    pub origin: Address,
    /// keccak256 of its payload: topics, then data.
    pub payload_hash: B256,
}

impl From<&Log> for InitiatingMessage {
    fn from(log: &Log) -> Self {
        Self { origin: log.address, payload_hash: messenger::payload_hash(&log.data) }
    }
}

impl InitiatingMessage {
    /// What executing messages state about each of these logs, whose payloads are hashed in lanes.
    pub(crate) fn of_logs<'a>(logs: impl Iterator<Item = &'a Log>) -> Vec<Self> {
        let mut payloads = Vec::new();
        let unhashed = |log: &Log| {
            payloads.push(encode_payload(&log.data));
            Self { origin: log.address, payload_hash: B256::ZERO }
        };
        let mut messages: Vec<Self> = logs.map(unhashed).collect();
        keccak256_each(&payloads, |index, hash| messages[index].payload_hash = hash);
        messages
    }
}
