//! JSON views of messages.

use alloy_primitives::{Address, B256, Bytes, ChainId, U256};
use messenger::Message;
use serde::Serialize;

use super::state_view::StateView;
use chain_sim::{MessageState, RelayFailure, SentLog, TrackedMessage};

/// A chain id that a message names. No such chain needs to exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(untagged)]
enum NamedChain {
    /// An id of at most 64 bits.
    Id(ChainId),
    /// A longer id, in hex.
    Other(U256),
}

/// The contents of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ContentView {
    hash: B256,
    source: ChainId,
    destination: NamedChain,
    /// The nonce, including the version bits.
    nonce: U256,
    sender: Address,
    target: Address,
    message: Bytes,
}

impl ContentView {
    /// Creates the view of a message from `source` with this hash.
    pub(crate) fn new(hash: B256, source: ChainId, message: &Message) -> Self {
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

/// A log that sent or resent a message: its identifier and its block's hash.
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

/// A message and its state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MessageView {
    #[serde(flatten)]
    content: ContentView,
    /// Topics and data of the log, which a relay passes on.
    payload: Bytes,
    /// The logs that sent it, the first one first; empty if reorgs removed all of them.
    sends: Vec<SendView>,
    /// Number of failed relays since it was last sent.
    failed_relays: u32,
    state: StateView,
    /// The relay in progress, the successful relay, or the last failed one.
    relay_transaction: Option<B256>,
    /// Number of the destination's block with the successful relay.
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

/// Returns the transaction of the relay, and the block of a successful one.
const fn relay(state: &MessageState) -> (Option<B256>, Option<u64>) {
    match state {
        MessageState::Submitted { transaction } => (Some(*transaction), None),
        MessageState::Relayed { block, transaction } => (Some(*transaction), Some(*block)),
        MessageState::Waiting { failure, .. } | MessageState::Failed { failure } => match failure {
            RelayFailure::Reverted { transaction, .. }
            | RelayFailure::OutOfGas { transaction, .. }
            | RelayFailure::NoEffect { transaction }
            | RelayFailure::Lost { transaction } => (Some(*transaction), None),
            RelayFailure::Refused(_) => (None, None),
        },
        _ => (None, None),
    }
}
