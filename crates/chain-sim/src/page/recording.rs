//! Watches a run, step by step.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::{B256, ChainId};

use super::{
    block::RecordedBlock, error::PageError, message::RecordedMessage, page::Page,
    step::RecordedStep,
};
use crate::{
    chain::{Block, Chain},
    cluster::Step,
    fault::Simulation,
};

/// What was seen of a run so far.
#[derive(Debug)]
pub struct Recording {
    steps: Vec<RecordedStep>,
    blocks: Vec<RecordedBlock>,
    /// Positions in `blocks` of the blocks that are on the chains.
    present: BTreeMap<(ChainId, u64), usize>,
    messages: BTreeMap<B256, RecordedMessage>,
    /// Number of messages that blocks have sent.
    sent: usize,
    /// Number of relays that faults have met.
    hits: usize,
}

impl Recording {
    /// Begins before the first step of a simulation.
    pub fn begin(simulation: &Simulation) -> Self {
        let mut recording = Self {
            steps: vec![RecordedStep::before(simulation)],
            blocks: Vec::new(),
            present: BTreeMap::new(),
            messages: BTreeMap::new(),
            sent: 0,
            hits: simulation.hits().len(),
        };
        recording.compare(simulation, 0);
        recording
    }

    /// Notes a step, after it and after the relayer has [read](Simulation::read) its blocks.
    pub fn observe(&mut self, simulation: &Simulation, step: &Step) {
        let number = self.steps.len();
        let hits = simulation.hits().get(self.hits..).unwrap_or_default();
        self.steps.push(RecordedStep::after(simulation, step, hits));
        self.hits = simulation.hits().len();
        self.compare(simulation, number);
        let replacements: BTreeSet<B256> =
            step.fallout.replaced.iter().map(|block| block.replacement).collect();
        for position in self.present.values() {
            let block = &mut self.blocks[*position];
            block.is_replacement |= replacements.contains(&block.hash);
        }
        let relayer = &simulation.relayer;
        // It can have read a block that was replaced before the step was over.
        for tracked in relayer.messages() {
            let known = self.messages.entry(tracked.hash);
            known.or_insert_with(|| RecordedMessage::new(&tracked.message));
        }
        for message in self.messages.values_mut() {
            message.observe(number, relayer);
        }
    }

    /// Ends the recording: traces each message on the chains as they are now.
    ///
    /// # Errors
    ///
    /// [`PageError::Trace`].
    pub fn end(self, simulation: &Simulation) -> Result<Page, PageError> {
        let mut messages: Vec<RecordedMessage> = self.messages.into_values().collect();
        messages.sort_by_key(|message| message.place);
        for message in &mut messages {
            message.end(simulation)?;
        }
        let chains = simulation.cluster.chains().map(Chain::id).collect();
        Ok(Page::new(chains, self.steps, self.blocks, messages))
    }

    /// Compares the blocks of all chains with those that were there before step `step`: a reorg
    /// can remove, rebuild and add blocks in one step.
    fn compare(&mut self, simulation: &Simulation, step: usize) {
        let mut added = Vec::new();
        for chain in simulation.cluster.chains() {
            let head = chain.head().number();
            let above = self.present.range((chain.id(), head + 1)..=(chain.id(), u64::MAX));
            let gone: Vec<_> = above.map(|(key, _)| *key).collect();
            for key in gone {
                self.remove(key, step);
            }
            added.extend(
                self.compare_chain(chain, step).into_iter().map(|block| (chain.id(), block)),
            );
        }
        added.sort_by_key(|(chain, block)| (block.timestamp(), *chain, block.number()));
        for (chain, block) in added {
            self.find_messages(chain, block);
        }
    }

    /// Compares the blocks of a chain from the head down, until one was there before: all blocks
    /// below it were there, too, since a block names its parent. Returns the others.
    fn compare_chain<'a>(&mut self, chain: &'a Chain, step: usize) -> Vec<&'a Block> {
        let mut added = Vec::new();
        for block in chain.blocks().rev() {
            let key = (chain.id(), block.number());
            let before = self.present.get(&key).map(|position| self.blocks[*position].hash);
            if before == Some(block.hash()) {
                break;
            }
            self.remove(key, step);
            added.push(block);
        }
        for block in added.iter().rev() {
            self.present.insert((chain.id(), block.number()), self.blocks.len());
            self.blocks.push(RecordedBlock::new(chain.id(), block, step));
        }
        added
    }

    /// Notes the messages that a block sends, in their order.
    fn find_messages(&mut self, chain: ChainId, block: &Block) {
        for message in RecordedMessage::sent_in(chain, block) {
            let known = self.messages.entry(message.hash).or_insert(message);
            if known.place == RecordedMessage::NO_PLACE {
                known.place = self.sent;
                self.sent += 1;
            }
        }
    }

    /// Notes that a step has removed a block, if it was there.
    fn remove(&mut self, key: (ChainId, u64), step: usize) {
        if let Some(position) = self.present.remove(&key) {
            self.blocks[position].until = Some(step);
        }
    }
}
