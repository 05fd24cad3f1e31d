//! Watches a run, step by step.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::{B256, ChainId};
use chain_sim::{Chain, Simulation, Step, TraceError};

use super::{block::ReplayBlock, message::ReplayMessage, replay::Recorded, step::ReplayStep};

/// What was seen of a run so far.
#[derive(Debug)]
pub(crate) struct Recording {
    steps: Vec<ReplayStep>,
    blocks: Vec<ReplayBlock>,
    /// Positions in `blocks` of the blocks that are on the chains.
    present: BTreeMap<(ChainId, u64), usize>,
    messages: Vec<ReplayMessage>,
    known: BTreeSet<B256>,
    /// Number of forged relays that were refused.
    refused: usize,
}

impl Recording {
    /// Begins before the first step of a simulation.
    pub(crate) fn begin(simulation: &Simulation) -> Self {
        let mut recording = Self {
            steps: vec![ReplayStep::before(simulation)],
            blocks: Vec::new(),
            present: BTreeMap::new(),
            messages: Vec::new(),
            known: BTreeSet::new(),
            refused: 0,
        };
        recording.compare(simulation, 0);
        recording
    }

    /// Notes a step after it.
    pub(crate) fn observe(&mut self, simulation: &Simulation, step: &Step) {
        let number = self.steps.len();
        let refused = simulation.refused_forgeries();
        let new = refused.get(self.refused..).unwrap_or_default();
        self.steps.push(ReplayStep::after(simulation, step, new));
        self.refused = refused.len();
        self.compare(simulation, number);
        let replacements: BTreeSet<B256> =
            step.fallout.replaced.iter().map(|block| block.replacement).collect();
        for position in self.present.values() {
            let block = &mut self.blocks[*position];
            block.is_replacement |= replacements.contains(&block.hash);
        }
        let relayer = &simulation.relayer;
        for message in &mut self.messages {
            message.observe(number, relayer);
        }
        for tracked in relayer.messages() {
            if self.known.insert(tracked.hash) {
                self.messages.push(ReplayMessage::new(number, tracked));
            }
        }
    }

    /// Ends the recording: traces each message on the chains as they are now.
    pub(crate) fn end(mut self, simulation: &Simulation) -> Result<Recorded, TraceError> {
        for message in &mut self.messages {
            message.end(simulation)?;
        }
        let Self { steps, blocks, messages, .. } = self;
        Ok(Recorded { steps, blocks, messages })
    }

    /// Compares the blocks of all chains with those that were there before step `step`: a reorg
    /// can remove, rebuild and add blocks in one step.
    fn compare(&mut self, simulation: &Simulation, step: usize) {
        for chain in simulation.cluster.chains() {
            let head = chain.head().number();
            let above = self.present.range((chain.id(), head + 1)..=(chain.id(), u64::MAX));
            let gone: Vec<_> = above.map(|(key, _)| *key).collect();
            for key in gone {
                self.remove(key, step);
            }
            self.compare_chain(chain, step);
        }
    }

    /// Compares the blocks of a chain from the head down, until one was there before: all blocks
    /// below it were there, too, since a block names its parent.
    fn compare_chain(&mut self, chain: &Chain, step: usize) {
        let mut added = Vec::new();
        for block in chain.blocks().rev() {
            let key = (chain.id(), block.number());
            let before = self.present.get(&key).map(|position| self.blocks[*position].hash);
            if before == Some(block.hash()) {
                break;
            }
            self.remove(key, step);
            added.push(ReplayBlock::new(chain.id(), block, step));
        }
        for block in added.into_iter().rev() {
            self.present.insert((block.chain, block.number), self.blocks.len());
            self.blocks.push(block);
        }
    }

    /// Notes that a step has removed a block, if it was there.
    fn remove(&mut self, key: (ChainId, u64), step: usize) {
        if let Some(position) = self.present.remove(&key) {
            self.blocks[position].until = Some(step);
        }
    }
}
