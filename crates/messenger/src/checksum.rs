//! The checksum that ties an identifier to a payload, the storage key by which the inbox knows
//! that a message was declared (docs/SEMANTICS.md#checksum).

use alloy_primitives::{Address, B256, keccak256};

use crate::{abi::Identifier, error::IdentifierError, word::keccak256_of_words};

/// First byte of a checksum.
pub const CHECKSUM_VERSION: u8 = 3;

impl Identifier {
    /// The checksum of this identifier and `msg_hash`, the keccak256 of the payload; as
    /// `CrossL2Inbox.calculateChecksum`.
    ///
    /// # Errors
    ///
    /// [`IdentifierError::BlockNumberTooHigh`], [`IdentifierError::LogIndexTooHigh`], [`IdentifierError::TimestampTooHigh`],
    /// looked at in this order.
    pub fn checksum(&self, msg_hash: B256) -> Result<B256, IdentifierError> {
        let packed = self.packed()?;
        let log_hash = log_hash(self.origin, msg_hash);
        let id_log_hash = keccak256_of_words([log_hash, packed]);
        let mut checksum = keccak256_of_words([id_log_hash, self.chainId.into()]);
        checksum[0] = CHECKSUM_VERSION;
        Ok(checksum)
    }

    /// Twelve zero bytes, block number (8), timestamp (8), log index (4), big-endian.
    ///
    /// # Errors
    ///
    /// As [`checksum`](Self::checksum).
    pub fn packed(&self) -> Result<B256, IdentifierError> {
        let block = self.block_number()?;
        let log_index = self.log_index()?;
        let timestamp = self.timestamp_seconds()?;
        let mut packed = B256::ZERO;
        packed[12..20].copy_from_slice(&block.to_be_bytes());
        packed[20..28].copy_from_slice(&timestamp.to_be_bytes());
        packed[28..32].copy_from_slice(&log_index.to_be_bytes());
        Ok(packed)
    }
}

/// `keccak256(origin ++ msg_hash)`, 52 bytes.
pub fn log_hash(origin: Address, msg_hash: B256) -> B256 {
    let mut bytes = [0; 52];
    bytes[..20].copy_from_slice(origin.as_slice());
    bytes[20..].copy_from_slice(msg_hash.as_slice());
    keccak256(bytes)
}
