//! An index of the logs of all chains.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use alloy_primitives::{B256, ChainId, U256};
use imbl::Vector;
use messenger::{Identifier, IdentifierError, InboxEntry};

use super::{InitiatingMessage, block_logs::BlockLogs, log_checksums::checksums};

/// The logs of one block.
#[derive(Debug, Clone)]
pub(crate) struct IndexedBlock {
    /// The block's timestamp, in seconds.
    pub(crate) timestamp: u64,
    /// Whether the block is after its chain's activation block, so that its logs initiate messages.
    pub(crate) initiates: bool,
    /// Whether the block is still being built.
    pub(crate) open: bool,
    /// The logs, by their index within the block.
    pub(crate) logs: BlockLogs,
    /// The checksums of the logs, all computed when the first one is used: relayer, pool, builder and
    /// verifier compare them. Not while the block is open, and no more once it is finalized.
    checksums: OnceLock<Box<[B256]>>,
}

/// The blocks of one chain.
#[derive(Debug, Clone, Default)]
struct IndexedChain {
    /// Number of the first block in `blocks`: all logs before it have expired.
    first: u64,
    blocks: Vector<Arc<IndexedBlock>>,
    /// Number of the first block with checksums.
    unchecked: u64,
    /// Timestamp of the next block, in seconds.
    next_timestamp: u64,
}

impl IndexedChain {
    /// The position of block `number` in `blocks`, which may be after the last one; `None` for
    /// pruned blocks.
    fn position(&self, number: u64) -> Option<usize> {
        usize::try_from(number.checked_sub(self.first)?).ok()
    }
}

/// The logs of all chains, by chain, block number and index within the block.
#[derive(Debug, Clone, Default)]
pub struct LogIndex {
    chains: BTreeMap<U256, IndexedChain>,
    /// Number of times that blocks were removed.
    rewinds: u64,
}

impl LogIndex {
    /// Opens the next block of `chain`, without logs; the block after it will be at `next_timestamp`,
    /// in seconds, or later. Blocks come in order, from 0.
    pub(crate) fn open(
        &mut self,
        chain: ChainId,
        timestamp: u64,
        initiates: bool,
        next_timestamp: u64,
    ) {
        let (logs, checksums) = (BlockLogs::default(), OnceLock::new());
        let block = IndexedBlock { timestamp, initiates, open: true, logs, checksums };
        let indexed = self.chains.entry(U256::from(chain)).or_default();
        indexed.next_timestamp = next_timestamp;
        indexed.blocks.push_back(Arc::new(block));
    }

    /// Adds logs to the open block of `chain`.
    pub(crate) fn extend(
        &mut self,
        chain: ChainId,
        logs: impl IntoIterator<Item = InitiatingMessage>,
    ) {
        let Some(indexed) = self.chains.get_mut(&U256::from(chain)) else { return };
        let Some(block) = indexed.blocks.back_mut() else { return };
        let block = Arc::make_mut(block);
        block.logs.extend(logs);
    }

    /// Seals the open block of `chain`; the next block will be at `next_timestamp`, in seconds.
    pub(crate) fn seal(&mut self, chain: ChainId, next_timestamp: u64) {
        let Some(indexed) = self.chains.get_mut(&U256::from(chain)) else { return };
        indexed.next_timestamp = next_timestamp;
        if let Some(block) = indexed.blocks.back_mut() {
            let block = Arc::make_mut(block);
            block.open = false;
            block.logs.shrink_to_fit();
        }
    }

    /// Sets the timestamp of the next block of `chain`, in seconds.
    pub(crate) fn reschedule(&mut self, chain: ChainId, next_timestamp: u64) {
        self.chains.entry(U256::from(chain)).or_default().next_timestamp = next_timestamp;
    }

    /// Removes the blocks of `chain` above `number`; the next block will be at `next_timestamp`, in
    /// seconds.
    pub(crate) fn rewind(&mut self, chain: ChainId, number: u64, next_timestamp: u64) {
        let Some(indexed) = self.chains.get_mut(&U256::from(chain)) else { return };
        let keep = indexed.position(number).map_or(0, |position| position.saturating_add(1));
        indexed.blocks.truncate(keep);
        indexed.next_timestamp = next_timestamp;
        self.rewinds += 1;
    }

    /// Prunes the checksums of the blocks of `chain` before block `finalized`, which can be computed
    /// again. Removes the blocks before block `first` that are before `time`, in seconds: messages
    /// that old have expired. The block right before `first` stays, because block `first` refers to
    /// its time.
    pub(crate) fn prune(&mut self, chain: ChainId, finalized: u64, first: u64, time: u64) {
        let Some(indexed) = self.chains.get_mut(&U256::from(chain)) else { return };
        indexed.unchecked = indexed.unchecked.max(indexed.first);
        while indexed.unchecked < finalized
            && let Some(position) = indexed.position(indexed.unchecked)
            && let Some(block) = indexed.blocks.get_mut(position)
        {
            if block.checksums.get().is_some() {
                Arc::make_mut(block).checksums = OnceLock::new();
            }
            indexed.unchecked += 1;
        }
        while indexed.first + 1 < first
            && indexed.blocks.front().is_some_and(|block| block.timestamp < time)
        {
            indexed.blocks.pop_front();
            indexed.first += 1;
        }
    }

    /// The number of the first block of `chain` that is not pruned.
    pub(crate) fn first(&self, chain: U256) -> u64 {
        self.chains.get(&chain).map_or(0, |indexed| indexed.first)
    }

    /// The blocks of `chain` before block `number`, to save those that the chain has pruned.
    #[cfg(feature = "serde")]
    pub(crate) fn blocks_before(
        &self,
        chain: ChainId,
        number: u64,
    ) -> impl Iterator<Item = &IndexedBlock> {
        let indexed = self.chains.get(&U256::from(chain));
        let before = indexed.and_then(|indexed| indexed.position(number)).unwrap_or_default();
        let blocks = indexed.into_iter().flat_map(|indexed| &indexed.blocks);
        blocks.take(before).map(Arc::as_ref)
    }

    /// Begins the index of `chain` with block `first`, because all logs before it have expired.
    #[cfg(feature = "serde")]
    pub(crate) fn begin(&mut self, chain: ChainId, first: u64) {
        self.chains.entry(U256::from(chain)).or_default().first = first;
    }

    /// Adds the next block of `chain` as it was saved.
    #[cfg(feature = "serde")]
    pub(crate) fn restore(
        &mut self,
        chain: ChainId,
        timestamp: u64,
        initiates: bool,
        logs: BlockLogs,
    ) {
        let checksums = OnceLock::new();
        let block = IndexedBlock { timestamp, initiates, open: false, logs, checksums };
        self.chains.entry(U256::from(chain)).or_default().blocks.push_back(Arc::new(block));
    }

    /// Removes the open block of `chain`, after an error; the next block will be at
    /// `next_timestamp`, in seconds.
    pub(crate) fn abandon(&mut self, chain: ChainId, next_timestamp: u64) {
        let Some(indexed) = self.chains.get_mut(&U256::from(chain)) else { return };
        if indexed.blocks.back().is_some_and(|block| block.open) {
            indexed.blocks.pop_back();
            // Logs that were found in it must be looked up again.
            self.rewinds += 1;
        }
        indexed.next_timestamp = next_timestamp;
    }

    /// Number of times that blocks were removed. While it stays the same, every log that was found
    /// is still there.
    pub(crate) const fn rewinds(&self) -> u64 {
        self.rewinds
    }

    /// Block `number` of `chain`; `None` where there is none yet, and for pruned blocks.
    pub(crate) fn block(&self, chain: U256, number: u64) -> Option<&IndexedBlock> {
        let indexed = self.chains.get(&chain)?;
        indexed.blocks.get(indexed.position(number)?).map(Arc::as_ref)
    }

    /// The timestamp of block `number` of `chain`, in seconds.
    pub(crate) fn timestamp(&self, chain: ChainId, number: u64) -> Option<u64> {
        self.block(U256::from(chain), number).map(|block| block.timestamp)
    }

    /// Whether `chain` may still build a block `number` at `timestamp`, in seconds.
    pub(crate) fn is_to_come(&self, chain: U256, number: u64, timestamp: u64) -> bool {
        self.chains.get(&chain).is_some_and(|indexed| {
            let next = indexed.first + indexed.blocks.len() as u64;
            number >= next && timestamp >= indexed.next_timestamp
        })
    }

    /// The log at `index` of block `number` of `chain`; `None` where there is none.
    pub fn get(&self, chain: U256, number: u64, index: u32) -> Option<InitiatingMessage> {
        self.block(chain, number)?.logs.get(index as usize)
    }

    /// The block of the log at `id` and the log's index; `None` unless block, timestamp, index and
    /// origin are as in `id`.
    fn find(&self, id: &Identifier) -> Option<(&IndexedBlock, usize)> {
        let block = self.block(id.chainId, id.block_number().ok()?)?;
        let index = id.log_index().ok()? as usize;
        let origin = block.logs.get(index)?.origin;
        let is_there = id.timestamp == U256::from(block.timestamp) && id.origin == origin;
        is_there.then_some((block, index))
    }

    /// The checksum of `id` and a payload hash. Where the index has exactly this log, its checksum
    /// is computed only once, together with those of the other logs of its block.
    ///
    /// # Errors
    ///
    /// [`IdentifierError`] where a field of `id` is too large for a checksum.
    pub(crate) fn checksum(
        &self,
        id: &Identifier,
        payload_hash: B256,
    ) -> Result<B256, IdentifierError> {
        let is_same = |(block, index): &(&IndexedBlock, usize)| {
            block.logs.get(*index).is_some_and(|log| log.payload_hash == payload_hash)
        };
        let found = self.find(id).filter(is_same).filter(|(block, _)| !block.open);
        let Some((block, index)) = found else { return id.checksum(payload_hash) };
        if let Some(known) = block.checksums.get() {
            return Ok(known[index]);
        }
        let number = id.block_number()?;
        let checksums = checksums(id.chainId, number, block.timestamp, &block.logs)?;
        Ok(block.checksums.get_or_init(|| checksums)[index])
    }

    /// The access list entry that declares the log at `id`; `None` unless block, timestamp, index
    /// and origin are as in `id`.
    pub fn entry(&self, id: &Identifier) -> Option<InboxEntry> {
        let (block, index) = self.find(id)?;
        Some(InboxEntry {
            chain_id: id.chainId,
            block_number: id.block_number().ok()?,
            timestamp: id.timestamp_seconds().ok()?,
            log_index: id.log_index().ok()?,
            checksum: self.checksum(id, block.logs.get(index)?.payload_hash).ok()?,
        })
    }

    /// The name of each collection, and its number of entries.
    pub(crate) fn entries(&self) -> [(&'static str, usize); 3] {
        let blocks = || self.chains.values().flat_map(|chain| &chain.blocks);
        [
            ("log index: blocks", blocks().count()),
            ("log index: logs", self.len()),
            (
                "log index: checksums",
                blocks().filter_map(|it| it.checksums.get()).map(|it| it.len()).sum(),
            ),
        ]
    }

    /// Number of logs; [pruned](crate::Cluster::prune) logs do not count.
    pub fn len(&self) -> usize {
        let blocks = self.chains.values().flat_map(|chain| &chain.blocks);
        blocks.map(|block| block.logs.len()).sum()
    }

    /// Whether there is no log.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
