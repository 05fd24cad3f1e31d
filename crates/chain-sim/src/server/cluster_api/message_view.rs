//! A message, for programs.

use alloy_primitives::{Address, B256, Bytes, ChainId, U256};
use messenger::Message;
use serde::Serialize;

use super::state_view::StateView;
use crate::{MessageState, RelayFailure, SentLog, TrackedMessage};

/// A chain that a message names. It need not be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(untagged)]
enum NamedChain {
    /// What can be a chain's id.
    Id(ChainId),
    /// What takes more than 64 bits, in hex.
    Other(U256),
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ContentView {
    hash: B256,
    source: ChainId,
    destination: NamedChain,
    /// The nonce, version bits included.
    nonce: U256,
    sender: Address,
    target: Address,
    message: Bytes,
}

impl ContentView {
    /// A message from `source` with this hash.
    pub(super) fn new(hash: B256, source: ChainId, message: &Message) -> Self {
        let destination = message.destination;
        Self {
            hash,
            source,
            destination: ChainId::try_from(destination)
                .map_or(NamedChain::Other(destination), NamedChain::Id),
            nonce: message.nonce,
            sender: message.sender,
            target: message.target,
            message: message.message.clone(),
        }
    }
}

/// A log that sent a message, or sent it again: its identifier, and its block's hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct SendView {
    origin: Address,
    block_number: U256,
    log_index: U256,
    timestamp: U256,
    chain_id: U256,
    block_hash: B256,
}

impl From<&SentLog> for SendView {
    fn from(log: &SentLog) -> Self {
        let id = &log.id;
        Self {
            origin: id.origin,
            block_number: id.blockNumber,
            log_index: id.logIndex,
            timestamp: id.timestamp,
            chain_id: id.chainId,
            block_hash: log.block_hash,
        }
    }
}

/// A message, and where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MessageView {
    #[serde(flatten)]
    content: ContentView,
    /// Topics and data of the log: what a relay names.
    payload: Bytes,
    /// The first one first; none where a reorg has taken them all back.
    sends: Vec<SendView>,
    /// How many relays have come to nothing since it was last sent.
    failed_relays: u32,
    state: StateView,
    /// The relay that is under way, that has relayed it, or that was the last to fail.
    relay_transaction: Option<B256>,
    /// The destination's block that has relayed it.
    relay_block: Option<u64>,
}

impl From<&TrackedMessage> for MessageView {
    fn from(tracked: &TrackedMessage) -> Self {
        let (relay_transaction, relay_block) = relay(&tracked.state);
        Self {
            content: ContentView::new(tracked.hash, tracked.source, &tracked.message),
            payload: tracked.message.payload().into(),
            sends: tracked.sends.iter().map(SendView::from).collect(),
            failed_relays: tracked.failures,
            state: (&tracked.state).into(),
            relay_transaction,
            relay_block,
        }
    }
}

/// The transaction of a relay, and the block that has relayed.
const fn relay(state: &MessageState) -> (Option<B256>, Option<u64>) {
    match state {
        MessageState::Submitted { transaction } => (Some(*transaction), None),
        MessageState::Relayed { block, transaction } => (Some(*transaction), Some(*block)),
        MessageState::Waiting { failure, .. } | MessageState::Failed { failure } => match failure {
            RelayFailure::Reverted { transaction, .. } | RelayFailure::Lost { transaction } => {
                (Some(*transaction), None)
            }
            RelayFailure::Refused(_) => (None, None),
        },
        _ => (None, None),
    }
}
