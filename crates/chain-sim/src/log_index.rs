//! Every log of every chain, as executing messages refer to them.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, ChainId, Log, U256};

/// A log, as far as an executing message can know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InitiatingMessage {
    /// Who emitted it.
    pub origin: Address,
    /// keccak256 of its payload: topics, then data.
    pub payload_hash: B256,
}

/// The logs of one block, by their index within it.
#[derive(Debug, Clone)]
pub(crate) struct IndexedBlock {
    /// The block's timestamp, in seconds.
    pub(crate) timestamp: u64,
    /// The logs.
    pub(crate) logs: Vec<InitiatingMessage>,
}

/// The logs of all chains: (chain, block, index within the block) to what is known of the log.
#[derive(Debug, Clone, Default)]
pub struct LogIndex {
    chains: BTreeMap<U256, Vec<IndexedBlock>>,
}

impl LogIndex {
    /// Adds the next block of `chain`; blocks come in order, from 0.
    pub(crate) fn append<'a>(
        &mut self,
        chain: ChainId,
        timestamp: u64,
        logs: impl Iterator<Item = &'a Log>,
    ) {
        let logs = logs
            .map(|log| InitiatingMessage {
                origin: log.address,
                payload_hash: messenger::payload_hash(&log.data),
            })
            .collect();
        let blocks = self.chains.entry(U256::from(chain)).or_default();
        blocks.push(IndexedBlock { timestamp, logs });
    }

    /// The block `number` of `chain`.
    pub(crate) fn block(&self, chain: U256, number: u64) -> Option<&IndexedBlock> {
        self.chains.get(&chain)?.get(usize::try_from(number).ok()?)
    }

    /// The `index`-th log of block `number` of `chain`, if there is one.
    pub fn get(&self, chain: U256, number: u64, index: u32) -> Option<&InitiatingMessage> {
        self.block(chain, number)?.logs.get(index as usize)
    }

    /// Logs of all blocks of all chains.
    pub fn len(&self) -> usize {
        self.chains.values().flatten().map(|block| block.logs.len()).sum()
    }

    /// Whether there is no log at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
