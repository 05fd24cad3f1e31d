//! Every log of every chain, as executing messages refer to them.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use alloy_primitives::{Address, B256, ChainId, Log, U256};
use imbl::Vector;
use messenger::{Identifier, IdentifierError, InboxEntry};

#[cfg(feature = "serde")]
use crate::{Chain, saved::SavedPruned};

/// A log, as far as an executing message can know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InitiatingMessage {
    /// Who emitted it.
    pub origin: Address,
    /// keccak256 of its payload: topics, then data.
    pub payload_hash: B256,
}

impl From<&Log> for InitiatingMessage {
    fn from(log: &Log) -> Self {
        Self { origin: log.address, payload_hash: messenger::payload_hash(&log.data) }
    }
}

/// The logs of one block, by their index within it.
#[derive(Debug, Clone)]
pub(crate) struct IndexedBlock {
    /// The block's timestamp, in seconds.
    pub(crate) timestamp: u64,
    /// Whether its chain is past its activation block, so that its logs initiate messages.
    pub(crate) initiates: bool,
    /// Whether there are logs to come.
    pub(crate) open: bool,
    /// The logs.
    pub(crate) logs: Vec<InitiatingMessage>,
    /// What declares each log in an access list, from the first time that it is asked for: the
    /// pool, the builder and the verifier all compare it. Empty once the block is pruned.
    checksums: Vec<OnceLock<B256>>,
}

/// The blocks of one chain.
#[derive(Debug, Clone, Default)]
struct IndexedChain {
    blocks: Vector<Arc<IndexedBlock>>,
    /// How many blocks have let go of their checksums, and how many of their logs as well.
    pruned: (usize, usize),
    /// Timestamp of the block to come, in seconds.
    next_timestamp: u64,
}

/// The logs of all chains: (chain, block, index within the block) to what is known of the log.
#[derive(Debug, Clone, Default)]
pub struct LogIndex {
    chains: BTreeMap<U256, IndexedChain>,
    /// How often blocks were taken back.
    rewinds: u64,
}

impl LogIndex {
    /// Adds the next block of `chain`, without logs and open for some; blocks come in order,
    /// from 0.
    pub(crate) fn open(&mut self, chain: ChainId, timestamp: u64, initiates: bool) {
        let (logs, checksums) = (Vec::new(), Vec::new());
        let block = IndexedBlock { timestamp, initiates, open: true, logs, checksums };
        let indexed = self.chains.entry(U256::from(chain)).or_default();
        // Whatever comes next is later.
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

    /// Closes the open block of `chain`; the next will be of `next_timestamp`, in seconds.
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

    /// Sets the timestamp of the block of `chain` that comes next, in seconds.
    pub(crate) fn reschedule(&mut self, chain: ChainId, next_timestamp: u64) {
        self.chains.entry(U256::from(chain)).or_default().next_timestamp = next_timestamp;
    }

    /// Forgets the blocks of `chain` above `number`.
    pub(crate) fn rewind(&mut self, chain: ChainId, number: u64, next_timestamp: u64) {
        let Some(indexed) = self.chains.get_mut(&U256::from(chain)) else { return };
        let keep = usize::try_from(number).map_or(usize::MAX, |number| number.saturating_add(1));
        indexed.blocks.truncate(keep);
        indexed.next_timestamp = next_timestamp;
        self.rewinds += 1;
    }

    /// Lets go of what can be computed again of the blocks of `chain` before `number`, and of the
    /// logs of those before `time`, in seconds, which nobody may refer to any more.
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

    /// What is known of the blocks of `chain` before `number`, to be saved.
    #[cfg(feature = "serde")]
    pub(crate) fn save(&self, chain: ChainId, number: u64) -> Vec<SavedPruned> {
        let Some(indexed) = self.chains.get(&U256::from(chain)) else { return Vec::new() };
        let before = usize::try_from(number).unwrap_or(usize::MAX);
        let blocks = indexed.blocks.iter().take(before);
        let saved = blocks.map(|block| SavedPruned {
            timestamp: block.timestamp,
            initiates: block.initiates,
            logs: block.logs.iter().map(|log| (log.origin, log.payload_hash)).collect(),
        });
        saved.collect()
    }

    /// Adds a chain: what was saved of its blocks that were pruned, and the others.
    #[cfg(feature = "serde")]
    pub(crate) fn load(&mut self, chain: &Chain, pruned: Vec<SavedPruned>) {
        let (id, interop_time) = (chain.id(), chain.config().interop_time);
        let mut parent = None;
        for saved in pruned {
            let logs = saved.logs.into_iter();
            let logs: Vec<InitiatingMessage> = logs
                .map(|(origin, payload_hash)| InitiatingMessage { origin, payload_hash })
                .collect();
            let block = IndexedBlock {
                timestamp: saved.timestamp,
                initiates: saved.initiates,
                open: false,
                checksums: logs.iter().map(|_| OnceLock::new()).collect(),
                logs,
            };
            let indexed = self.chains.entry(U256::from(id)).or_default();
            indexed.blocks.push_back(Arc::new(block));
            parent = Some(saved.timestamp);
        }
        for block in chain.blocks() {
            let timestamp = block.timestamp();
            self.open(id, timestamp, parent.unwrap_or(timestamp) >= interop_time);
            self.extend(id, block.logs());
            self.seal(id, chain.next_timestamp());
            parent = Some(timestamp);
        }
    }

    /// How often blocks were taken back: while this stays, what was there is there.
    pub(crate) const fn rewinds(&self) -> u64 {
        self.rewinds
    }

    /// The block `number` of `chain`.
    pub(crate) fn block(&self, chain: U256, number: u64) -> Option<&IndexedBlock> {
        self.chains.get(&chain)?.blocks.get(usize::try_from(number).ok()?).map(Arc::as_ref)
    }

    /// Whether a block `number` of `chain` that is not there can still come to be one of
    /// `timestamp`, in seconds.
    pub(crate) fn is_to_come(&self, chain: U256, number: u64, timestamp: u64) -> bool {
        self.chains.get(&chain).is_some_and(|indexed| {
            number >= indexed.blocks.len() as u64 && timestamp >= indexed.next_timestamp
        })
    }

    /// The `index`-th log of block `number` of `chain`, if there is one.
    pub fn get(&self, chain: U256, number: u64, index: u32) -> Option<&InitiatingMessage> {
        self.block(chain, number)?.logs.get(index as usize)
    }

    /// The block of the log at `id` and its index there, if there is one and it is as `id` says.
    fn find(&self, id: &Identifier) -> Option<(&IndexedBlock, usize)> {
        let block = self.block(id.chainId, id.block_number().ok()?)?;
        let index = id.log_index().ok()? as usize;
        let origin = block.logs.get(index)?.origin;
        let is_there = id.timestamp == U256::from(block.timestamp) && id.origin == origin;
        is_there.then_some((block, index))
    }

    /// The checksum of a payload at `id`: that of the log, where there is this very log.
    ///
    /// # Errors
    ///
    /// Where a field of `id` is larger than an identifier's may be.
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

    /// What declares the log at `id` in an access list, if there is one and it is as `id` says.
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

    /// How many logs there are; those that were [pruned](crate::Cluster::prune) are not counted.
    pub fn len(&self) -> usize {
        let blocks = self.chains.values().flat_map(|chain| &chain.blocks);
        blocks.map(|block| block.logs.len()).sum()
    }

    /// Whether there is no log at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
