//! Messages and chains as the API shows them.

use alloy_primitives::{Address, B256, Bytes, ChainId, U256};
use relayer::{StoredMessage, StoredState};
use serde::{Deserialize, Serialize};

/// A message and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownMessage {
    /// The message hash.
    pub message_hash: B256,
    /// The message's number, in the order in which messages were found.
    pub sequence: u64,
    /// The state's name.
    pub state: String,
    /// When the next relay is due, in seconds; `None` if none is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<u64>,
    /// Hash of the message that is relayed first; `None` if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behind: Option<B256>,
    /// The relay transaction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction: Option<B256>,
    /// The destination's block with the relay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block: Option<u64>,
    /// Why the last relay failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// Number of failed relays.
    pub failures: u32,
    /// Chain id of the source.
    pub source: ChainId,
    /// Chain id of the destination.
    pub destination: U256,
    /// The nonce.
    pub nonce: U256,
    /// The account that has sent it.
    pub sender: Address,
    /// The account that it calls.
    pub target: Address,
    /// The calldata for the target.
    pub message: Bytes,
    /// The source's block with the log that has sent it last.
    pub block_number: Option<u64>,
    /// The timestamp of that block, in seconds.
    pub timestamp: Option<u64>,
    /// The log's index within the block.
    pub log_index: Option<u32>,
}

impl From<StoredMessage> for ShownMessage {
    fn from(stored: StoredMessage) -> Self {
        let failure = stored.state.failure();
        let (mut due, mut behind, mut transaction, mut block) = (None, None, None, None);
        match stored.state {
            StoredState::Sent { due: at } | StoredState::Resent { due: at } => due = Some(at),
            StoredState::Waiting { until, .. } => due = Some(until),
            StoredState::Parked { behind: first } => behind = Some(first),
            StoredState::Submitted { transaction: hash } => transaction = Some(hash),
            StoredState::Relayed { block: number, transaction: hash } => {
                (block, transaction) = (Some(number), Some(hash));
            }
            _ => {}
        }
        let sent = stored.sends.last();
        Self {
            message_hash: stored.hash,
            sequence: stored.sequence,
            state: stored.state.name().to_owned(),
            due,
            behind,
            transaction,
            block,
            failure,
            failures: stored.failures,
            source: stored.source,
            destination: stored.message.destination,
            nonce: stored.message.nonce,
            sender: stored.message.sender,
            target: stored.message.target,
            message: stored.message.message,
            block_number: sent.map(|log| log.block),
            timestamp: sent.map(|log| log.timestamp),
            log_index: sent.map(|log| log.index),
        }
    }
}

/// How a relayer is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RelayStatus {
    /// The store: its file, or its database without user and password.
    pub store: String,
    /// The replica that relays, of those that share a store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// The time, in seconds.
    pub now: u64,
    /// Whether it runs.
    pub running: bool,
    /// The chains.
    pub chains: Vec<ShownChain>,
    /// Messages by source, destination and state.
    pub messages: Vec<ShownCount>,
    /// Transactions that were signed and are in no block yet.
    pub in_flight: u64,
    /// Messages that are not settled and have waited too long.
    pub stale: u64,
    /// Seconds since the oldest message was sent that is not settled; 0 without one.
    pub oldest_waiting_seconds: u64,
    /// Why it is not ready.
    pub not_ready: Vec<String>,
}

/// The number of messages in a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownCount {
    /// Chain id of the source.
    pub source: ChainId,
    /// Chain id of the destination; `None` for one over `u64::MAX`.
    pub destination: Option<ChainId>,
    /// The state's name.
    pub state: String,
    /// The number of messages.
    pub count: u64,
}

/// A chain and how far it is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownChain {
    /// The chain's id.
    pub id: ChainId,
    /// The chain's name.
    pub name: String,
    /// The endpoint that is asked, without its keys.
    pub url: String,
    /// The number of its head; `None` where none was seen.
    pub head: Option<u64>,
    /// The timestamp of its head, in seconds.
    pub timestamp: Option<u64>,
    /// The number of its last safe block.
    pub safe: Option<u64>,
    /// The number of its last final block.
    pub finalized: Option<u64>,
    /// The number of the next block to read.
    pub next: Option<u64>,
    /// Seconds since the node has answered.
    pub silence: u64,
    /// Why the node does not answer, or why the chain is read no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}
