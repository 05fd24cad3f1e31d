//! Messages in pruned blocks, which a relayer cannot read from the chains any more.

use ::relayer::InPrunedBlocks;
use alloy_primitives::{B256, ChainId, U256};
use messenger::{Identifier, L2_TO_L2_CROSS_DOMAIN_MESSENGER, LogPosition, Message};
use serde::{Deserialize, Serialize};

use crate::relayer::{SentLog, TrackedMessage};

/// A message of which at least one block is pruned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SavedPrunedMessage {
    /// Chain id of the source.
    pub(crate) source: ChainId,
    pub(crate) message: Message,
    /// The logs in pruned blocks that have sent it.
    pub(crate) sends: Vec<SavedSend>,
    /// The destination's block and the relay transaction, where the block is pruned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) relayed: Option<(u64, B256)>,
}

/// A log that has sent a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SavedSend {
    block: u64,
    block_hash: B256,
    /// The block's timestamp, in seconds.
    timestamp: u64,
    log_index: u32,
}

impl SavedPrunedMessage {
    /// Saves a message with its logs in pruned blocks, and with the block and the transaction of its
    /// relay, where that block is pruned.
    pub(crate) fn new(tracked: &TrackedMessage, pruned: &InPrunedBlocks) -> Self {
        let (source, message) = (tracked.source, tracked.message.as_ref().clone());
        let sends = pruned.sends.iter().filter_map(SavedSend::of).collect();
        Self { source, message, sends, relayed: pruned.relayed }
    }

    /// The message hash.
    pub(crate) fn hash(&self) -> B256 {
        self.message.hash()
    }
}

impl SavedSend {
    /// Saves a log; `None` where its identifier is none of a block.
    fn of(log: &SentLog) -> Option<Self> {
        Some(Self {
            block: log.id.block_number().ok()?,
            block_hash: log.block_hash,
            timestamp: log.id.timestamp_seconds().ok()?,
            log_index: log.id.log_index().ok()?,
        })
    }

    /// Restores a log of chain `source`.
    pub(crate) fn read(self, source: ChainId) -> SentLog {
        let position = LogPosition {
            chain_id: U256::from(source),
            block_number: self.block,
            timestamp: self.timestamp,
            log_index: self.log_index,
        };
        let id = Identifier::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, position);
        SentLog { id, block_hash: self.block_hash }
    }
}
