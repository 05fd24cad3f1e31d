//! What makes an executing message valid (SEMANTICS, "Rules a node applies around the
//! contracts").

use alloy_primitives::{Address, B256, U256};
use messenger::{Identifier, InboxEntry};

use crate::{DependencySet, LogIndex, log_index::IndexedBlock};

/// Seconds after its initiating message for which an executing message is valid: seven days.
pub const MESSAGE_EXPIRY_WINDOW: u64 = 604_800;

/// Why an executing message is not valid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidMessage {
    /// The initiating chain is not in the dependency set.
    #[error("chain {actual} is not in the dependency set {expected:?}")]
    NotInDependencySet {
        /// The dependency set.
        expected: Vec<U256>,
        /// The initiating chain.
        actual: U256,
    },
    /// The initiating message is from the future.
    #[error("message of {actual} s is from the future: expected at most {expected} s")]
    FromFuture {
        /// The executing block's timestamp, in seconds.
        expected: u64,
        /// The initiating message's timestamp, in seconds.
        actual: u64,
    },
    /// The initiating message is too old. At the boundary it is still valid.
    #[error("message of {actual} s has expired: expected at least {expected} s")]
    Expired {
        /// The earliest timestamp that is valid, in seconds.
        expected: u64,
        /// The initiating message's timestamp, in seconds.
        actual: u64,
    },
    /// The initiating chain has no such block.
    #[error("chain {chain} has no block {actual}")]
    BlockNotFound {
        /// The initiating chain.
        chain: U256,
        /// The block's number.
        actual: u64,
    },
    /// The block has another timestamp.
    #[error("block {block} of chain {chain} is of {expected} s, got {actual} s")]
    Timestamp {
        /// The initiating chain.
        chain: U256,
        /// The block's number.
        block: u64,
        /// The block's timestamp, in seconds.
        expected: u64,
        /// The identifier's, in seconds.
        actual: u64,
    },
    /// The block has no such log.
    #[error("block {block} of chain {chain} has {expected} logs, got index {actual}")]
    LogNotFound {
        /// The initiating chain.
        chain: U256,
        /// The block's number.
        block: u64,
        /// How many logs the block has.
        expected: usize,
        /// The index asked for.
        actual: u32,
    },
    /// The log was emitted by another contract.
    #[error("the log was emitted by {expected}, got origin {actual}")]
    Origin {
        /// Who emitted it.
        expected: Address,
        /// The identifier's origin.
        actual: Address,
    },
    /// The log has another payload.
    #[error("the log's payload hashes to {expected}, got {actual}")]
    PayloadHash {
        /// Hash of the log's payload.
        expected: B256,
        /// The executing message's.
        actual: B256,
    },
    /// The checksum is not that of the log.
    #[error("the log's checksum is {expected}, got {actual}")]
    Checksum {
        /// The checksum of the log that is there.
        expected: B256,
        /// The one declared.
        actual: B256,
    },
    /// The identifier cannot be one of a log.
    #[error(transparent)]
    Identifier(#[from] messenger::Error),
}

/// The rules at one block of one chain.
#[derive(Debug, Clone, Copy)]
pub struct Validity<'a> {
    /// All logs.
    pub log_index: &'a LogIndex,
    /// The executing chain's dependency set.
    pub dependency_set: &'a DependencySet,
    /// The executing block's timestamp, in seconds.
    pub timestamp: u64,
    /// For how long messages are valid, in seconds.
    pub expiry_window: u64,
}

impl<'a> Validity<'a> {
    /// Checks a message that an access list declares: what costs nothing first, then the log.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    pub fn check_declared(&self, entry: &InboxEntry) -> Result<(), InvalidMessage> {
        let chain = entry.chain_id;
        let block = self.find_block(chain, entry.block_number, entry.timestamp)?;
        let log = find_log(block, chain, entry.block_number, entry.log_index)?;
        let id = Identifier::new(
            log.origin,
            entry.block_number,
            entry.log_index,
            entry.timestamp,
            chain,
        );
        let expected = id.checksum(log.payload_hash)?;
        if expected == entry.checksum {
            Ok(())
        } else {
            Err(InvalidMessage::Checksum { expected, actual: entry.checksum })
        }
    }

    /// Checks an `ExecutingMessage`: the log must be there exactly as it says.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    pub fn check_executing(&self, id: &Identifier, msg_hash: B256) -> Result<(), InvalidMessage> {
        let number = id.block_number()?;
        let block = self.find_block(id.chainId, number, id.timestamp_seconds()?)?;
        let log = find_log(block, id.chainId, number, id.log_index()?)?;
        if log.origin != id.origin {
            return Err(InvalidMessage::Origin { expected: log.origin, actual: id.origin });
        }
        if log.payload_hash != msg_hash {
            let expected = log.payload_hash;
            return Err(InvalidMessage::PayloadHash { expected, actual: msg_hash });
        }
        Ok(())
    }

    /// The block a message says it is in, if time and dependency set let it be executed.
    fn find_block(
        &self,
        chain: U256,
        number: u64,
        timestamp: u64,
    ) -> Result<&'a IndexedBlock, InvalidMessage> {
        if !self.dependency_set.contains(chain) {
            let expected = self.dependency_set.iter().collect();
            return Err(InvalidMessage::NotInDependencySet { expected, actual: chain });
        }
        if timestamp > self.timestamp {
            let expected = self.timestamp;
            return Err(InvalidMessage::FromFuture { expected, actual: timestamp });
        }
        let earliest = self.timestamp.saturating_sub(self.expiry_window);
        if timestamp < earliest {
            return Err(InvalidMessage::Expired { expected: earliest, actual: timestamp });
        }
        let block = self
            .log_index
            .block(chain, number)
            .ok_or(InvalidMessage::BlockNotFound { chain, actual: number })?;
        if block.timestamp == timestamp {
            Ok(block)
        } else {
            let expected = block.timestamp;
            Err(InvalidMessage::Timestamp { chain, block: number, expected, actual: timestamp })
        }
    }
}

/// The log at `index` of a block.
fn find_log(
    block: &IndexedBlock,
    chain: U256,
    number: u64,
    index: u32,
) -> Result<&crate::InitiatingMessage, InvalidMessage> {
    block.logs.get(index as usize).ok_or(InvalidMessage::LogNotFound {
        chain,
        block: number,
        expected: block.logs.len(),
        actual: index,
    })
}
