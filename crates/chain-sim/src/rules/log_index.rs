//! An index of the logs of all chains.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use alloy_primitives::{Address, B256, ChainId, Log, U256};
use imbl::Vector;
use messenger::{Identifier, IdentifierError, InboxEntry};

/// What an executing message states about a log, besides its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct InitiatingMessage {
    /// The contract that emitted it.
    pub origin: Address,
    /// keccak256 of its payload: topics, then data.
    pub payload_hash: B256,
}

impl From<&Log> for InitiatingMessage {
    fn from(log: &Log) -> Self {
        Self { origin: log.address, payload_hash: messenger::payload_hash(&log.data) }
    }
}

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
    pub(crate) logs: Vec<InitiatingMessage>,
    /// The checksum of each log, computed on first use: pool, builder and verifier all compare it.
    /// Empty for pruned blocks.
    checksums: Vec<OnceLock<B256>>,
}

/// The blocks of one chain.
#[derive(Debug, Clone, Default)]
struct IndexedChain {
    blocks: Vector<Arc<IndexedBlock>>,
    /// Number of blocks whose checksums are pruned, and of those whose logs are pruned as well.
    pruned: (usize, usize),
    /// Timestamp of the next block, in seconds.
    next_timestamp: u64,
}

/// The logs of all chains, by chain, block number and index within the block.
#[derive(Debug, Clone, Default)]
pub struct LogIndex {
    chains: BTreeMap<U256, IndexedChain>,
    /// Number of times that blocks were removed.
    rewinds: u64,
}

impl LogIndex {
    /// Opens the next block of `chain`, without logs. Blocks come in order, from 0.
    pub(crate) fn open(&mut self, chain: ChainId, timestamp: u64, initiates: bool) {
        let (logs, checksums) = (Vec::new(), Vec::new());
        let block = IndexedBlock { timestamp, initiates, open: true, logs, checksums };
        let indexed = self.chains.entry(U256::from(chain)).or_default();
        // The block after this one is at least a second later.
        indexed.next_timestamp = timestamp.saturating_add(1);
        indexed.blocks.push_back(Arc::new(block));
    }

    /// Adds logs to the open block of `chain`.
    pub(crate) fn extend<'a>(&mut self, chain: ChainId, logs: impl Iterator<Item = &'a Log>) {
        let Some(indexed) = self.chains.get_mut(&U256::from(chain)) else { return };
        let Some(block) = indexed.blocks.back_mut() else { return };
        let block = Arc::make_mut(block);
        block.logs.extend(logs.map(InitiatingMessage::from));
        block.checksums.resize_with(block.logs.len(), OnceLock::new);
    }

    /// Seals the open block of `chain`; the next block will be at `next_timestamp`, in seconds.
    pub(crate) fn seal(&mut self, chain: ChainId, next_timestamp: u64) {
        let Some(indexed) = self.chains.get_mut(&U256::from(chain)) else { return };
        indexed.next_timestamp = next_timestamp;
        if let Some(block) = indexed.blocks.back_mut() {
            let block = Arc::make_mut(block);
            block.open = false;
            block.logs.shrink_to_fit();
            block.checksums.shrink_to_fit();
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
        let keep = usize::try_from(number).map_or(usize::MAX, |number| number.saturating_add(1));
        indexed.blocks.truncate(keep);
        indexed.next_timestamp = next_timestamp;
        self.rewinds += 1;
    }

    /// Prunes the checksums of the blocks of `chain` before block `number`, which can be computed
    /// again. Of these blocks, those before `time`, in seconds, lose their logs as well: messages
    /// that old have expired.
    pub(crate) fn prune(&mut self, chain: ChainId, number: u64, time: u64) {
        let Some(indexed) = self.chains.get_mut(&U256::from(chain)) else { return };
        let (checksums, logs) = &mut indexed.pruned;
        while (*checksums as u64) < number
            && let Some(block) = indexed.blocks.get_mut(*checksums)
        {
            Arc::make_mut(block).checksums = Vec::new();
            *checksums += 1;
        }
        while *logs < *checksums
            && let Some(block) = indexed.blocks.get_mut(*logs)
            && block.timestamp < time
        {
            Arc::make_mut(block).logs = Vec::new();
            *logs += 1;
        }
    }

    /// The blocks of `chain` before block `number`, to save those that the chain has pruned.
    #[cfg(feature = "serde")]
    pub(crate) fn blocks_before(
        &self,
        chain: ChainId,
        number: u64,
    ) -> impl Iterator<Item = &IndexedBlock> {
        let blocks = self.chains.get(&U256::from(chain)).into_iter().flat_map(|it| &it.blocks);
        blocks.take(usize::try_from(number).unwrap_or(usize::MAX)).map(Arc::as_ref)
    }

    /// Adds the next block of `chain` as it was saved.
    #[cfg(feature = "serde")]
    pub(crate) fn restore(
        &mut self,
        chain: ChainId,
        timestamp: u64,
        initiates: bool,
        logs: Vec<InitiatingMessage>,
    ) {
        let checksums = logs.iter().map(|_| OnceLock::new()).collect();
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

    /// Block `number` of `chain`; `None` where there is none yet.
    pub(crate) fn block(&self, chain: U256, number: u64) -> Option<&IndexedBlock> {
        self.chains.get(&chain)?.blocks.get(usize::try_from(number).ok()?).map(Arc::as_ref)
    }

    /// The timestamp of block `number` of `chain`, in seconds.
    pub(crate) fn timestamp(&self, chain: ChainId, number: u64) -> Option<u64> {
        self.block(U256::from(chain), number).map(|block| block.timestamp)
    }

    /// Whether `chain` may still build a block `number` at `timestamp`, in seconds.
    pub(crate) fn is_to_come(&self, chain: U256, number: u64, timestamp: u64) -> bool {
        self.chains.get(&chain).is_some_and(|indexed| {
            number >= indexed.blocks.len() as u64 && timestamp >= indexed.next_timestamp
        })
    }

    /// The log at `index` of block `number` of `chain`; `None` where there is none.
    pub fn get(&self, chain: U256, number: u64, index: u32) -> Option<&InitiatingMessage> {
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
    /// is computed only once.
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
        let log = self.find(id).filter(is_same);
        let Some(known) = log.and_then(|(block, index)| block.checksums.get(index)) else {
            return id.checksum(payload_hash);
        };
        if let Some(known) = known.get() {
            return Ok(*known);
        }
        let checksum = id.checksum(payload_hash)?;
        Ok(*known.get_or_init(|| checksum))
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
