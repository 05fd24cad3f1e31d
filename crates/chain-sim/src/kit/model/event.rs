//! The logs that the model decodes.

use core::fmt;

use alloy_primitives::{Address, B256, ChainId, Log, U256};
use alloy_sol_types::SolEvent;
use messenger::{
    CROSS_L2_INBOX, Identifier, L2_TO_L2_CROSS_DOMAIN_MESSENGER, LogPosition, Message,
    abi::{ExecutingMessage, RelayedMessage},
};

use crate::kit::behaviour::Recorded;

/// The position of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The chain.
    pub chain: ChainId,
    /// The block's number.
    pub block: u64,
    /// The block's timestamp, in seconds.
    pub timestamp: u64,
    /// Position of the transaction within the block.
    pub transaction: usize,
    /// Index of the log within the block.
    pub log: u32,
}

impl Position {
    /// The identifier of the log, which `origin` emitted.
    pub fn identifier(&self, origin: Address) -> Identifier {
        let chain = U256::from(self.chain);
        Identifier::new(
            origin,
            LogPosition {
                chain_id: chain,
                block_number: self.block,
                timestamp: self.timestamp,
                log_index: self.log,
            },
        )
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "log {} of block {} of chain {}", self.log, self.block, self.chain)
    }
}

/// A `SentMessage` log of the messenger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The log's position.
    pub at: Position,
    /// Hash of the message.
    pub hash: B256,
    /// The message.
    pub message: Message,
}

/// A `RelayedMessage` log of the messenger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relayed {
    /// The log's position.
    pub at: Position,
    /// Chain id of the source, as in the log.
    pub source: U256,
    /// The message's nonce, as in the log.
    pub nonce: U256,
    /// Hash of the message.
    pub hash: B256,
    /// Hash of the target's return data.
    pub return_data_hash: B256,
}

/// An `ExecutingMessage` log of the inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Executed {
    /// The log's position.
    pub at: Position,
    /// The identifier of the initiating message.
    pub id: Identifier,
    /// keccak256 of the initiating message's payload.
    pub payload_hash: B256,
}

/// A log that the model decodes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A message was sent, or sent again.
    Sent(Sent),
    /// A message was relayed.
    Relayed(Relayed),
    /// A message was executed.
    Executed(Executed),
    /// A contract with [`Behaviour::Record`](crate::kit::Behaviour::Record) was called; or another
    /// contract emitted an equal log.
    Recorded {
        /// The log's position.
        at: Position,
        /// The contract that emitted it.
        contract: Address,
        /// The recorded call.
        record: Recorded,
    },
}

impl Event {
    /// Decodes a log; `None` for a log that is not part of the model.
    pub(super) fn read(at: Position, log: &Log) -> Option<Self> {
        if log.address == L2_TO_L2_CROSS_DOMAIN_MESSENGER {
            if let Ok(message) = Message::from_log(log, U256::from(at.chain)) {
                return Some(Self::Sent(Sent { at, hash: message.hash(), message }));
            }
            let event = RelayedMessage::decode_log_data_validate(&log.data).ok()?;
            return Some(Self::Relayed(Relayed {
                at,
                source: event.source,
                nonce: event.messageNonce,
                hash: event.messageHash,
                return_data_hash: event.returnDataHash,
            }));
        }
        if log.address == CROSS_L2_INBOX {
            let event = ExecutingMessage::decode_log_data_validate(&log.data).ok()?;
            let (id, payload_hash) = (event.id, event.msgHash);
            return Some(Self::Executed(Executed { at, id, payload_hash }));
        }
        let record = Recorded::decode_log_data_validate(&log.data).ok()?;
        Some(Self::Recorded { at, contract: log.address, record })
    }
}
