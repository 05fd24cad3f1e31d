//! The identifier of an initiating message.

use alloy_primitives::{Address, U256};

use crate::{abi::Identifier, error::IdentifierError};

/// The position of a log: the numbers of an [`Identifier`], by name so that they are not swapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LogPosition {
    /// The chain's id.
    pub chain_id: U256,
    /// The number of the block.
    pub block_number: u64,
    /// The timestamp of the block, in seconds.
    pub timestamp: u64,
    /// The index of the log within its block, over all transactions, from 0.
    pub log_index: u32,
}

impl Identifier {
    /// Creates the identifier of the log that `origin` emitted at this position.
    ///
    /// ```
    /// use alloy_primitives::U256;
    /// use messenger::{Identifier, L2_TO_L2_CROSS_DOMAIN_MESSENGER, LogPosition};
    ///
    /// let position = LogPosition {
    ///     chain_id: U256::from(901),
    ///     block_number: 1_234_567,
    ///     timestamp: 1_760_000_000,
    ///     log_index: 5,
    /// };
    /// let id = Identifier::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, position);
    /// assert_eq!(id.logIndex, U256::from(5));
    /// ```
    pub fn new(origin: Address, position: LogPosition) -> Self {
        let LogPosition { chain_id, block_number, timestamp, log_index } = position;
        Self {
            origin,
            blockNumber: U256::from(block_number),
            logIndex: U256::from(log_index),
            timestamp: U256::from(timestamp),
            chainId: chain_id,
        }
    }

    /// The block number.
    ///
    /// # Errors
    ///
    /// [`IdentifierError::BlockNumberTooHigh`] over `u64::MAX`.
    pub fn block_number(&self) -> Result<u64, IdentifierError> {
        u64::try_from(self.blockNumber).map_err(|_| IdentifierError::BlockNumberTooHigh {
            expected: u64::MAX,
            actual: self.blockNumber,
        })
    }

    /// The index of the log within its block.
    ///
    /// # Errors
    ///
    /// [`IdentifierError::LogIndexTooHigh`] over `u32::MAX`.
    pub fn log_index(&self) -> Result<u32, IdentifierError> {
        u32::try_from(self.logIndex).map_err(|_| IdentifierError::LogIndexTooHigh {
            expected: u32::MAX,
            actual: self.logIndex,
        })
    }

    /// The timestamp of the block, in seconds.
    ///
    /// # Errors
    ///
    /// [`IdentifierError::TimestampTooHigh`] over `u64::MAX`.
    pub fn timestamp_seconds(&self) -> Result<u64, IdentifierError> {
        u64::try_from(self.timestamp).map_err(|_| IdentifierError::TimestampTooHigh {
            expected: u64::MAX,
            actual: self.timestamp,
        })
    }
}
