//! Messages as stores keep them.

use alloy_primitives::{Address, B256, ChainId, U256};
use messenger::{Identifier, L2_TO_L2_CROSS_DOMAIN_MESSENGER, LogPosition, Message};

use super::stored_state::StoredState;
use crate::messages::SentLog;

/// A message as a store keeps it.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StoredMessage {
    /// The message hash.
    pub hash: B256,
    /// The message's number, in the order in which messages were found.
    pub sequence: u64,
    /// Chain id of the source.
    pub source: ChainId,
    /// The message.
    pub message: Message,
    /// The logs that have sent it, in the order in which they were found.
    pub sends: Vec<StoredLog>,
    /// Number of failed relays since it was last sent.
    pub failures: u32,
    /// The message that must be relayed first; `None` if there is none.
    pub prerequisite: Option<B256>,
    /// The state.
    pub state: StoredState,
}

/// The log that has sent a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StoredLog {
    /// The block's number.
    pub block: u64,
    /// The block's hash.
    pub block_hash: B256,
    /// The block's timestamp, in seconds.
    pub timestamp: u64,
    /// The index of the log within the block.
    pub index: u32,
}

impl StoredMessage {
    /// Whether an account has sent the message or is its target.
    pub fn is_of(&self, account: Address) -> bool {
        self.message.sender == account || self.message.target == account
    }

    /// Chain id of the destination; `None` for one over `u64::MAX`.
    pub fn destination(&self) -> Option<ChainId> {
        ChainId::try_from(self.message.destination).ok()
    }
}

impl StoredLog {
    /// The identifier of the log, of the messenger on chain `source`.
    pub fn identifier(&self, source: ChainId) -> Identifier {
        let position = LogPosition {
            chain_id: U256::from(source),
            block_number: self.block,
            timestamp: self.timestamp,
            log_index: self.index,
        };
        Identifier::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, position)
    }
}

impl From<&SentLog> for StoredLog {
    fn from(log: &SentLog) -> Self {
        Self {
            // Logs are read from blocks, whose numbers are that small.
            block: log.id.block_number().unwrap_or(u64::MAX),
            block_hash: log.block_hash,
            timestamp: log.id.timestamp_seconds().unwrap_or(u64::MAX),
            index: log.id.log_index().unwrap_or(u32::MAX),
        }
    }
}
