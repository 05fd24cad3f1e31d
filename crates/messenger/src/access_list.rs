//! The access list of an executing transaction. It declares each message by two or three storage
//! keys of the inbox (docs/SEMANTICS.md#access-list-entries).

use alloc::{vec, vec::Vec};

use alloy_eip2930::{AccessList, AccessListItem};
use alloy_primitives::{B256, U256};

use crate::{
    abi::Identifier,
    address::CROSS_L2_INBOX,
    checksum::CHECKSUM_VERSION,
    error::{AccessListError, DeclarationError, IdentifierError},
};

/// First byte of the entry with the log's position.
const LOOKUP: u8 = 1;
/// First byte of the entry with the upper bytes of a chain id over 2^64-1.
const CHAIN_ID_EXTENSION: u8 = 2;

/// One declared message, as its access list entries describe it.
///
/// The contract checks only the checksum. Nodes use the other fields to verify the message before
/// execution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct InboxEntry {
    /// Chain id of the initiating message.
    pub chain_id: U256,
    /// Block number of the initiating message.
    pub block_number: u64,
    /// Timestamp of its block, in seconds.
    pub timestamp: u64,
    /// Index of its log within the block.
    pub log_index: u32,
    /// The checksum of the fields above, the origin and the payload.
    pub checksum: B256,
}

impl InboxEntry {
    /// Creates the entry for the message at `id` with payload hash `msg_hash`.
    ///
    /// # Errors
    ///
    /// As [`Identifier::checksum`].
    pub fn new(id: &Identifier, msg_hash: B256) -> Result<Self, IdentifierError> {
        // Computed first, so that its checks come in their order.
        let checksum = id.checksum(msg_hash)?;
        Ok(Self {
            chain_id: id.chainId,
            block_number: id.block_number()?,
            timestamp: id.timestamp_seconds()?,
            log_index: id.log_index()?,
            checksum,
        })
    }

    /// Encodes the storage keys: one of type 1, one of type 2 for a chain id over 2^64-1, and one
    /// of type 3.
    pub fn encode(&self) -> Vec<B256> {
        let chain_id = B256::from(self.chain_id);
        let mut lookup = B256::ZERO;
        lookup[0] = LOOKUP;
        lookup[4..12].copy_from_slice(&chain_id[24..]);
        lookup[12..20].copy_from_slice(&self.block_number.to_be_bytes());
        lookup[20..28].copy_from_slice(&self.timestamp.to_be_bytes());
        lookup[28..].copy_from_slice(&self.log_index.to_be_bytes());
        let mut keys = vec![lookup];
        if self.chain_id > U256::from(u64::MAX) {
            let mut extension = B256::ZERO;
            extension[0] = CHAIN_ID_EXTENSION;
            extension[8..].copy_from_slice(&chain_id[..24]);
            keys.push(extension);
        }
        keys.push(self.checksum);
        keys
    }

    /// Parses the storage keys of the inbox. For each message there must be, in this order, a key
    /// of type 1, an optional one of type 2, and one of type 3.
    ///
    /// # Errors
    ///
    /// [`AccessListError::Entry`] for an entry with an unexpected type byte, or non-zero bytes
    /// where zeros are required; [`AccessListError::Ends`] where the list ends within a message.
    pub fn parse(keys: &[B256]) -> Result<Vec<Self>, AccessListError> {
        let mut entries = Vec::new();
        let mut keys = keys.iter().enumerate();
        while let Some((index, lookup)) = keys.next() {
            entries.push(Self::parse_one(index, lookup, &mut keys)?);
        }
        Ok(entries)
    }

    /// Parses the other entries of the message that begins with `lookup`, the entry at `index`.
    fn parse_one<'a>(
        index: usize,
        lookup: &B256,
        keys: &mut impl Iterator<Item = (usize, &'a B256)>,
    ) -> Result<Self, AccessListError> {
        if lookup[0] != LOOKUP || lookup[1..4] != [0; 3] {
            let expected = "a lookup (type 1)";
            return Err(AccessListError::Entry { index, expected, actual: *lookup });
        }
        let mut expected = "a checksum (type 3) or a chain id (type 2)";
        let ends = |expected, actual| AccessListError::Ends { expected, actual };
        let (mut index, mut key) = keys.next().ok_or_else(|| ends(expected, index + 1))?;
        let mut chain_id = B256::ZERO;
        chain_id[24..].copy_from_slice(&lookup[4..12]);
        if key[0] == CHAIN_ID_EXTENSION {
            if key[1..8] != [0; 7] {
                let expected = "seven zero bytes in a chain id (type 2)";
                return Err(AccessListError::Entry { index, expected, actual: *key });
            }
            chain_id[..24].copy_from_slice(&key[8..]);
            expected = "a checksum (type 3)";
            (index, key) = keys.next().ok_or_else(|| ends(expected, index + 1))?;
        }
        if key[0] != CHECKSUM_VERSION {
            return Err(AccessListError::Entry { index, expected, actual: *key });
        }
        Ok(Self {
            chain_id: chain_id.into(),
            block_number: big_endian(lookup, 12),
            timestamp: big_endian(lookup, 20),
            log_index: u32::from_be_bytes([lookup[28], lookup[29], lookup[30], lookup[31]]),
            checksum: *key,
        })
    }

    /// Checks that this entry declares the message at `id` with payload hash `msg_hash`.
    ///
    /// # Errors
    ///
    /// [`DeclarationError::Checksum`] if it declares another message; otherwise as
    /// [`Identifier::checksum`].
    pub fn verify(&self, id: &Identifier, msg_hash: B256) -> Result<(), DeclarationError> {
        let expected = id.checksum(msg_hash)?;
        if expected == self.checksum {
            Ok(())
        } else {
            Err(DeclarationError::Checksum { expected, actual: self.checksum })
        }
    }
}

/// The eight bytes at `offset` of `word`, as a number.
fn big_endian(word: &B256, offset: usize) -> u64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&word[offset..offset + 8]);
    u64::from_be_bytes(bytes)
}

/// The access list of a transaction that executes these messages. It has one item, for the inbox.
pub fn access_list(entries: &[InboxEntry]) -> AccessList {
    AccessList(vec![AccessListItem {
        address: CROSS_L2_INBOX,
        storage_keys: entries.iter().flat_map(InboxEntry::encode).collect(),
    }])
}

/// Parses the messages that an access list declares, in all its items for the inbox.
///
/// # Errors
///
/// As [`InboxEntry::parse`].
pub fn parse_access_list(access_list: &AccessList) -> Result<Vec<InboxEntry>, AccessListError> {
    let keys: Vec<B256> = access_list
        .iter()
        .filter(|item| item.address == CROSS_L2_INBOX)
        .flat_map(|item| item.storage_keys.iter().copied())
        .collect();
    InboxEntry::parse(&keys)
}
