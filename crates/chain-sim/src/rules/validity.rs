//! Checks of executing messages (docs/SEMANTICS.md#validity-of-an-executing-message).

use alloy_consensus::Transaction;
use alloy_primitives::{ChainId, U256};
use messenger::{CROSS_L2_INBOX, Identifier, InboxEntry, LogPosition};
use op_alloy_consensus::OpTxEnvelope;

use super::{
    DependencySet, ExecutingMessage, InitiatingMessage, InvalidMessage, LogIndex, RuleSet,
    log_index::IndexedBlock,
};

/// The rules for the executing messages of one block of one chain.
#[derive(Debug, Clone, Copy)]
pub struct Validity<'a> {
    /// The logs of all chains.
    pub log_index: &'a LogIndex,
    /// The executing chain.
    pub chain: ChainId,
    /// The executing chain's dependency set and expiry window.
    pub dependency_set: &'a DependencySet,
    /// Timestamp of the Lagoon upgrade on the executing chain, in seconds.
    pub lagoon_time: u64,
    /// Timestamp of the executing block's parent, in seconds.
    pub parent_timestamp: u64,
    /// Timestamp of the executing block, in seconds.
    pub timestamp: u64,
    /// The cluster's clock, in seconds. It is later than the block where the chain rebuilds blocks
    /// after a reorg.
    pub now: u64,
    /// Rules that are left unchecked, as by a faulty node.
    pub disregarded: RuleSet,
}

/// Returns `Err(invalid)` unless the condition holds or the rule is left unchecked.
macro_rules! require {
    ($self:ident, $holds:expr, $invalid:expr) => {
        if !$holds {
            $self.refuse($invalid)?;
        }
    };
}

impl<'a> Validity<'a> {
    /// Checks a message that an access list declares: activation, dependency set and time first,
    /// then the log.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    pub fn check_declared(&self, entry: &InboxEntry) -> Result<(), InvalidMessage> {
        let &InboxEntry { chain_id: chain, block_number: number, timestamp, log_index, checksum } =
            entry;
        let Some(log) = self.find(chain, number, timestamp, log_index)? else { return Ok(()) };
        let id = Identifier::new(
            log.origin,
            LogPosition { chain_id: chain, block_number: number, timestamp, log_index },
        );
        let expected = self.log_index.checksum(&id, log.payload_hash)?;
        require!(
            self,
            expected == checksum,
            InvalidMessage::Checksum { expected, actual: checksum }
        );
        Ok(())
    }

    /// Checks the rules that depend on time, for a declared message whose log was found before.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    pub fn check_time(&self, entry: &InboxEntry) -> Result<(), InvalidMessage> {
        self.check_surroundings(entry.chain_id, entry.timestamp)
    }

    /// Whether a message that is invalid in this block may become valid by itself: its log may
    /// still be emitted, or the chain is rebuilding past blocks and has not reached the message's
    /// timestamp yet.
    pub const fn may_come(&self, invalid: &InvalidMessage) -> bool {
        match invalid {
            InvalidMessage::FromFuture { actual, .. } => *actual <= self.now,
            InvalidMessage::ExecutingInactive { expected, .. } => {
                self.timestamp <= self.now && *expected <= self.now
            }
            _ => invalid.may_come(),
        }
    }

    /// Checks an executing message: the log must be exactly as identifier and payload hash say.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    pub fn check_executing(&self, message: &ExecutingMessage) -> Result<(), InvalidMessage> {
        let id = &message.id;
        let (number, index) = (id.block_number()?, id.log_index()?);
        let log = self.find(id.chainId, number, id.timestamp_seconds()?, index)?;
        let Some(log) = log else { return Ok(()) };
        let (expected, actual) = (log.origin, id.origin);
        require!(self, expected == actual, InvalidMessage::Origin { expected, actual });
        let (expected, actual) = (log.payload_hash, message.payload_hash);
        require!(self, expected == actual, InvalidMessage::PayloadHash { expected, actual });
        Ok(())
    }

    /// Checks that a transaction may execute a message: it is not a deposit, and its access list
    /// declares the message.
    pub(crate) fn check_carrier(
        &self,
        transaction: &OpTxEnvelope,
        message: &ExecutingMessage,
    ) -> Result<(), InvalidMessage> {
        if transaction.is_deposit() {
            return self.refuse(InvalidMessage::InDeposit);
        }
        let expected = self.log_index.checksum(&message.id, message.payload_hash)?;
        let mut items = transaction.access_list().into_iter().flat_map(|list| list.iter());
        let is_declared = items
            .any(|item| item.address == CROSS_L2_INBOX && item.storage_keys.contains(&expected));
        require!(self, is_declared, InvalidMessage::NotDeclared { expected });
        Ok(())
    }

    /// Returns the error, unless its rule is left unchecked.
    fn refuse(&self, invalid: InvalidMessage) -> Result<(), InvalidMessage> {
        if self.disregarded.contains(invalid.rule()) { Ok(()) } else { Err(invalid) }
    }

    /// Checks activation, dependency set and time.
    fn check_surroundings(&self, chain: U256, timestamp: u64) -> Result<(), InvalidMessage> {
        require!(
            self,
            self.parent_timestamp >= self.lagoon_time,
            InvalidMessage::ExecutingInactive {
                chain: self.chain,
                expected: self.lagoon_time,
                actual: self.parent_timestamp,
            }
        );
        require!(
            self,
            self.dependency_set.contains(chain),
            InvalidMessage::NotInDependencySet {
                expected: self.dependency_set.iter().collect(),
                actual: chain,
            }
        );
        let (expected, actual) = (self.timestamp, timestamp);
        require!(self, actual <= expected, InvalidMessage::FromFuture { expected, actual });
        let window = self.dependency_set.message_expiry_window();
        let expected = self.timestamp.saturating_sub(window);
        require!(self, actual >= expected, InvalidMessage::Expired { expected, actual });
        Ok(())
    }

    /// Finds the log that a message refers to; `None` where it is missing and that rule is left
    /// unchecked.
    fn find(
        &self,
        chain: U256,
        number: u64,
        timestamp: u64,
        index: u32,
    ) -> Result<Option<InitiatingMessage>, InvalidMessage> {
        self.check_surroundings(chain, timestamp)?;
        let Some(block) = self.log_index.block(chain, number) else {
            let first = self.log_index.first(chain);
            return self
                .refuse(if number < first {
                    InvalidMessage::Pruned { chain, expected: first, actual: number }
                } else if self.log_index.is_to_come(chain, number, timestamp) {
                    InvalidMessage::NotYet { chain, actual: number, index }
                } else {
                    InvalidMessage::BlockNotFound { chain, actual: number }
                })
                .map(|()| None);
        };
        require!(
            self,
            block.initiates,
            InvalidMessage::InitiatingInactive { chain, actual: number }
        );
        require!(
            self,
            block.timestamp == timestamp,
            InvalidMessage::Timestamp {
                chain,
                block: number,
                expected: block.timestamp,
                actual: timestamp,
            }
        );
        let log = block.logs.get(index as usize);
        require!(self, log.is_some(), log_not_found(block, chain, number, index));
        Ok(log)
    }
}

/// The error for a log that a block does not have, or does not have yet.
const fn log_not_found(
    block: &IndexedBlock,
    chain: U256,
    number: u64,
    index: u32,
) -> InvalidMessage {
    if block.open {
        InvalidMessage::NotYet { chain, actual: number, index }
    } else {
        let expected = block.logs.len();
        InvalidMessage::LogNotFound { chain, block: number, expected, actual: index }
    }
}
