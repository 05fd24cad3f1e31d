//! The verifier: it resolves the message graph over all chains, promotes what holds and replaces
//! what does not (docs/SEMANTICS.md#rules-around-the-contracts).

use std::{collections::BTreeMap, sync::Arc};

use alloy_primitives::{ChainId, U256};

use super::Cluster;
use crate::{
    Block, Chain, Error, Fallout, InvalidExecution, InvalidMessage, MessageGraph, ReplacedBlock,
    Rule, SafetyLevel, chain::Slot,
};

impl Cluster {
    /// Verifies every block that is due for it, one timestamp after the other, up to one that
    /// refers to a block which its chain is about to build again; then promotes.
    pub(super) fn verify(&mut self) -> Result<Fallout, Error> {
        let mut fallout = Fallout::default();
        while let Some(timestamp) = self.next_unverified() {
            let layer: Vec<ChainId> = self
                .chains
                .values()
                .filter(|chain| unverified(chain) == Some(timestamp))
                .map(Chain::id)
                .collect();
            let mut invalid = self.invalid_blocks(&layer, timestamp)?;
            if invalid.is_empty() {
                for id in layer {
                    let now = self.clock.now();
                    self.chain_mut(id)?.promote_next(now);
                }
                continue;
            }
            invalid.retain(|_, cause| !cause.reason.may_come());
            if invalid.is_empty() {
                break;
            }
            let mut gone = BTreeMap::new();
            for ((id, number), cause) in invalid {
                self.replace(id, number, cause, &mut fallout)?;
                gone.insert(U256::from(id), number);
            }
            self.cascade(gone, &mut fallout)?;
        }
        self.promote(SafetyLevel::Safe);
        self.promote(SafetyLevel::Finalized);
        Ok(fallout)
    }

    /// The earliest timestamp of blocks that are due for verification.
    fn next_unverified(&self) -> Option<u64> {
        let due = |timestamp: &u64| timestamp.saturating_add(self.verify_after) <= self.clock.now();
        self.chains.values().filter_map(unverified).min().filter(due)
    }

    /// What is not valid among these chains' next blocks, which are of `timestamp`: by chain and
    /// number, the first message for which it is not.
    fn invalid_blocks(
        &self,
        layer: &[ChainId],
        timestamp: u64,
    ) -> Result<BTreeMap<(ChainId, u64), InvalidExecution>, Error> {
        let mut invalid = BTreeMap::new();
        for &id in layer {
            let chain = self.chain(id)?;
            let number = chain.heads.cross_unsafe + 1;
            if let Some(cause) = self.check_block(chain, number) {
                invalid.insert((id, number), cause);
            }
        }
        if self.disregarded_rules.contains(Rule::Acyclic) {
            return Ok(invalid);
        }
        let executes = |id: &ChainId| {
            let block = self.chains[id].block(self.chains[id].heads.cross_unsafe + 1);
            block.is_some_and(|block| !block.executing().is_empty())
        };
        if !layer.iter().any(executes) {
            return Ok(invalid);
        }
        let blocks: BTreeMap<ChainId, &Block> = self
            .chains
            .iter()
            .filter_map(|(&id, chain)| Some((id, chain.block_of_time(timestamp)?)))
            .collect();
        let mut graph = MessageGraph::default();
        for (&id, block) in &blocks {
            graph.add(id, timestamp, block.executing());
        }
        for (chain, message, others) in graph.cycles() {
            let Some((&id, block)) = blocks.iter().find(|(id, _)| U256::from(**id) == chain) else {
                continue;
            };
            invalid.entry((id, block.number())).or_insert_with(|| InvalidExecution {
                log_index: message.log_index,
                id: message.id.clone(),
                reason: InvalidMessage::Cycle { others },
            });
        }
        Ok(invalid)
    }

    /// Why a block is not valid, circles aside.
    fn check_block(&self, chain: &Chain, number: u64) -> Option<InvalidExecution> {
        let block = chain.block(number)?;
        let parent = chain.block(number.checked_sub(1)?)?;
        let validity = self.validity(chain, parent.timestamp(), block.timestamp());
        validity.check_block(block).err()
    }

    /// Replaces what was verified and is no longer valid, until all of it is. `gone` has, by
    /// chain, the lowest block that was replaced: what refers to it or to one above is looked at
    /// also if its own time has not come. Otherwise others would go on building on it.
    pub(super) fn cascade(
        &mut self,
        mut gone: BTreeMap<U256, u64>,
        fallout: &mut Fallout,
    ) -> Result<(), Error> {
        while let Some((id, number, cause)) = self.find_broken(&gone) {
            self.replace(id, number, cause, fallout)?;
            let lowest = gone.entry(U256::from(id)).or_insert(number);
            *lowest = number.min(*lowest);
        }
        Ok(())
    }

    /// The first block, in time, that was verified and is no longer valid, or that is not for a
    /// message of a block that is gone.
    fn find_broken(&self, gone: &BTreeMap<U256, u64>) -> Option<(ChainId, u64, InvalidExecution)> {
        let is_gone = |cause: &InvalidExecution| {
            let lowest = gone.get(&cause.id.chainId);
            lowest.is_some_and(|lowest| cause.id.blockNumber >= U256::from(*lowest))
        };
        let broken = self.chains.values().filter_map(|chain| {
            let last =
                if gone.is_empty() { chain.heads.cross_unsafe } else { chain.head().number() };
            let mut numbers = chain.heads.finalized + 1..=last;
            let (number, cause) = numbers.find_map(|number| {
                let cause = self.check_block(chain, number)?;
                let is_due = number <= chain.heads.cross_unsafe;
                (is_due || is_gone(&cause)).then_some((number, cause))
            })?;
            Some((chain.block(number)?.timestamp(), chain.id(), number, cause))
        });
        let first = broken.min_by_key(|(timestamp, id, ..)| (*timestamp, *id))?;
        Some((first.1, first.2, first.3))
    }

    /// Puts a block with only the deposits of block `number` in its place. The blocks above it
    /// are taken back, to be built again.
    fn replace(
        &mut self,
        id: ChainId,
        number: u64,
        cause: InvalidExecution,
        fallout: &mut Fallout,
    ) -> Result<(), Error> {
        let removed = self.rewind(id, number.saturating_sub(1))?;
        let block = self.open(id, true)?;
        self.seal(id, block)?;
        let replacement = self.chain(id)?.head().hash();
        if let Some((first, above)) = removed.split_first() {
            let removed = first.hash();
            let cause = InvalidExecution { reason: cause.reason.of_built_block(), ..cause };
            fallout.replaced.push(ReplacedBlock { chain: id, number, removed, replacement, cause });
            fallout.note_removed(id, above);
        }
        self.readmit(id, &removed, fallout)
    }

    /// Takes back the blocks of a chain above `number`, to be built again; they come back, the
    /// lowest first.
    pub(super) fn rewind(&mut self, id: ChainId, number: u64) -> Result<Vec<Arc<Block>>, Error> {
        let chain = self.chain_mut(id)?;
        let mut removed = Vec::new();
        while chain.head().number() > number {
            let Some(link) = chain.pop() else { break };
            let timestamp = link.block.timestamp();
            let deposits = link.block.deposits().cloned().collect();
            chain.slots.push_front(Slot { timestamp, deposits, predeploys: link.predeploys });
            removed.push(link.block);
        }
        removed.reverse();
        chain.heads.rewind(number);
        chain.promotions.rewind(number);
        chain.rewinds = chain.rewinds.wrapping_add(1);
        chain.pool.forget_nonces();
        let next_timestamp = chain.next_timestamp();
        self.log_index.rewind(id, number, next_timestamp);
        Ok(removed)
    }

    /// Puts the transactions of removed blocks in front of the pool, those that may be there.
    pub(super) fn readmit(
        &mut self,
        id: ChainId,
        removed: &[Arc<Block>],
        fallout: &mut Fallout,
    ) -> Result<(), Error> {
        let mut waiting = Vec::new();
        let validity = self.next_validity(id)?;
        let chain = self.chain(id)?;
        for transaction in removed.iter().flat_map(|block| block.user_transactions()) {
            match chain.check(chain.state(), transaction.clone(), &validity) {
                Ok(admitted) => waiting.push(admitted),
                Err(refusal) => fallout.note_dropped(id, transaction.tx_hash(), refusal),
            }
        }
        self.chain_mut(id)?.pool.put_back(waiting);
        Ok(())
    }

    /// Promotes blocks to a level: those that time lets, and that depend on nothing that is not
    /// at it.
    fn promote(&mut self, level: SafetyLevel) {
        let now = self.clock.now();
        let mut heads: BTreeMap<U256, u64> = BTreeMap::new();
        let mut grew = false;
        for chain in self.chains.values() {
            let (from, until, delay) = match level {
                SafetyLevel::Unsafe | SafetyLevel::CrossUnsafe => return,
                SafetyLevel::Safe => {
                    (chain.heads.safe, chain.heads.cross_unsafe, chain.config.safe_after)
                }
                SafetyLevel::Finalized => {
                    (chain.heads.finalized, chain.heads.safe, chain.config.finalized_after)
                }
            };
            let due = |&number: &u64| {
                let block = chain.block(number);
                block.is_some_and(|block| block.timestamp().saturating_add(delay) <= now)
            };
            let head = (from + 1..=until).take_while(due).last().unwrap_or(from);
            grew |= head > from;
            heads.insert(U256::from(chain.id()), head);
        }
        // Take away what depends on something that is not there, until nothing does.
        let mut settled = !grew;
        while !settled {
            settled = true;
            for chain in self.chains.values() {
                let from = chain.heads.get(level, 0);
                let head = heads[&U256::from(chain.id())];
                let depends = |number: &u64| {
                    let executing = chain.block(*number).map(Block::executing);
                    executing.unwrap_or_default().iter().any(|message| {
                        let head = heads.get(&message.id.chainId).copied().unwrap_or_default();
                        message.id.blockNumber > U256::from(head)
                    })
                };
                if let Some(cut) = (from + 1..=head).find(depends) {
                    heads.insert(U256::from(chain.id()), cut - 1);
                    settled = false;
                }
            }
        }
        for chain in self.chains.values_mut() {
            chain.promote(level, heads[&U256::from(chain.id())], now);
        }
    }
}

/// The timestamp of the first block of a chain that is not verified.
fn unverified(chain: &Chain) -> Option<u64> {
    chain.block(chain.heads.cross_unsafe + 1).map(Block::timestamp)
}
