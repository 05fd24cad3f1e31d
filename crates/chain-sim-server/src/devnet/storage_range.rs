//! The storage of an account in the order of its trie.

use std::collections::BTreeMap;

use alloy_eips::BlockId;
use alloy_primitives::{Address, B256, Bytes, ChainId, U256, keccak256};
use serde::Serialize;

use super::{
    error::{RequestError, check_most},
    view::View,
};
use chain_sim::State;

/// The most words of a range.
const MOST_WORDS: u64 = 10_000;
/// Number of words between two looks at the interrupt.
const STRETCH: usize = 4_096;

/// A range of an account's storage.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StorageRange {
    /// The words, by the hashes of their slots.
    storage: BTreeMap<B256, StorageEntry>,
    /// The hash of the next slot, if there is one.
    next_key: Option<B256>,
}

/// A word of an account's storage.
#[derive(Debug, Clone, Copy, Serialize)]
struct StorageEntry {
    /// Its slot.
    key: B256,
    value: B256,
}

impl View {
    /// Returns the words of an account before the transaction at `index` of a block, from the slot on
    /// whose hash is `start`; at most `most` words.
    ///
    /// # Errors
    ///
    /// [`RequestError::BlockNotFound`], [`RequestError::Parameter`], [`RequestError::Pruned`],
    /// [`RequestError::TimedOut`].
    pub(crate) fn storage_range(
        &self,
        id: ChainId,
        block: BlockId,
        index: u64,
        address: Address,
        start: &Bytes,
        most: u64,
    ) -> Result<StorageRange, RequestError> {
        check_most("maxResult", MOST_WORDS, most)?;
        if start.len() > B256::len_bytes() {
            let actual = format!("{} bytes", start.len());
            return Err(RequestError::parameter("keyStart", "at most 32 bytes", actual));
        }
        let number = self.resolve_number(id, Some(block))?;
        if number == 0 {
            let expected = "a block with transactions";
            return Err(RequestError::parameter("block", expected, "the genesis"));
        }
        let mut replay = self.replay_of(self.chain(id)?, number)?;
        let count = replay.block().transactions().len() as u64;
        // An empty block has the state before its end, too.
        if index >= count.max(1) {
            let expected = format!("below {}", count.max(1));
            return Err(RequestError::parameter("txIndex", expected, index));
        }
        replay.advance_to(usize::try_from(index).unwrap_or(usize::MAX))?;
        self.range_of(replay.state(), address, B256::right_padding_from(start), most)
    }

    fn range_of(
        &self,
        state: &State,
        address: Address,
        start: B256,
        most: u64,
    ) -> Result<StorageRange, RequestError> {
        // The first words, by hash, and one more.
        let mut first: BTreeMap<B256, (B256, U256)> = BTreeMap::new();
        let words = state.stored(address).into_iter().flat_map(|account| account.storage.iter());
        for (position, (slot, word)) in words.enumerate() {
            if position.is_multiple_of(STRETCH) {
                self.interrupt.check()?;
            }
            let hash = keccak256(slot);
            if hash >= start {
                first.insert(hash, (*slot, *word));
                if first.len() as u64 > most.saturating_add(1) {
                    first.pop_last();
                }
            }
        }
        let next = if first.len() as u64 > most { first.pop_last() } else { None };
        let entry = |(key, value): (B256, U256)| StorageEntry { key, value: value.into() };
        let storage = first.into_iter().map(|(hash, word)| (hash, entry(word))).collect();
        Ok(StorageRange { storage, next_key: next.map(|(hash, _)| hash) })
    }
}
