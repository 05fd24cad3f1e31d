//! The identifier of an initiating message.

use alloy_primitives::{Address, U256};

use crate::{abi::Identifier, error::Error};

impl Identifier {
    /// The `log_index`-th log (within its block) of block `block_number` of chain `chain_id`,
    /// emitted by `origin`; `timestamp` is the block's, in seconds.
    pub fn new(
        origin: Address,
        block_number: u64,
        log_index: u32,
        timestamp: u64,
        chain_id: U256,
    ) -> Self {
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
    /// [`Error::BlockNumberTooHigh`] over `u64::MAX`.
    pub fn block_number(&self) -> Result<u64, Error> {
        u64::try_from(self.blockNumber)
            .map_err(|_| Error::BlockNumberTooHigh { expected: u64::MAX, actual: self.blockNumber })
    }

    /// The position of the log in its block.
    ///
    /// # Errors
    ///
    /// [`Error::LogIndexTooHigh`] over `u32::MAX`.
    pub fn log_index(&self) -> Result<u32, Error> {
        u32::try_from(self.logIndex)
            .map_err(|_| Error::LogIndexTooHigh { expected: u32::MAX, actual: self.logIndex })
    }

    /// The timestamp of the block, in seconds.
    ///
    /// # Errors
    ///
    /// [`Error::TimestampTooHigh`] over `u64::MAX`.
    pub fn timestamp_seconds(&self) -> Result<u64, Error> {
        u64::try_from(self.timestamp)
            .map_err(|_| Error::TimestampTooHigh { expected: u64::MAX, actual: self.timestamp })
    }
}
