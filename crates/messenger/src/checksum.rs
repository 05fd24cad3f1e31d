//! The checksum of an identifier and a payload. It is the storage key by which the inbox recognises
//! a declared message (docs/SEMANTICS.md#checksum).

use alloy_primitives::{Address, B256, keccak256};

use crate::{abi::Identifier, error::IdentifierError, word::keccak256_of_words};

/// First byte of a checksum.
pub const CHECKSUM_VERSION: u8 = 3;

impl Identifier {
    /// The checksum of this identifier and `msg_hash`, the keccak256 of the payload, as
    /// `CrossL2Inbox.calculateChecksum` computes it.
    ///
    /// # Errors
    ///
    /// [`IdentifierError::BlockNumberTooHigh`], [`IdentifierError::LogIndexTooHigh`] and
    /// [`IdentifierError::TimestampTooHigh`], checked in this order.
    pub fn checksum(&self, msg_hash: B256) -> Result<B256, IdentifierError> {
        let packed = self.packed()?;
        let log_hash = log_hash(self.origin, msg_hash);
        let id_log_hash = keccak256_of_words([log_hash, packed]);
        let mut checksum = keccak256_of_words([id_log_hash, self.chainId.into()]);
        checksum[0] = CHECKSUM_VERSION;
        Ok(checksum)
    }

    /// The packed word of this identifier: 12 zero bytes, block number (8 bytes), timestamp (8
    /// bytes) and log index (4 bytes), big-endian.
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

/// `keccak256(origin ++ msg_hash)`, the hash of 52 bytes.
pub fn log_hash(origin: Address, msg_hash: B256) -> B256 {
    let mut bytes = [0; 52];
    bytes[..20].copy_from_slice(origin.as_slice());
    bytes[20..].copy_from_slice(msg_hash.as_slice());
    keccak256(bytes)
}
