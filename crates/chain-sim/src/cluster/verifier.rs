//! The verifier: resolves the message graph over all chains, promotes valid blocks and replaces
//! invalid ones (docs/SEMANTICS.md#rules-around-the-contracts).

use std::{collections::BTreeMap, sync::Arc};

use alloy_primitives::{ChainId, U256};

use super::{Cluster, Fallout, ReplacedBlock};
use crate::{
    chain::{Admission, Block, Chain, SafetyLevel},
    error::Error,
    rules::{InCycle, InvalidExecution, InvalidMessage, MessageGraph, Rule},
};

impl Cluster {
    /// Verifies the blocks that are due, one timestamp after the other; stops at a block that
    /// refers to a block that is yet to be rebuilt. Then promotes blocks to safe and finalized.
    pub(super) fn verify(&mut self) -> Result<Fallout, Error> {
        let mut fallout = Fallout::default();
        while let Some(timestamp) = self.next_unverified() {
            let layer: Vec<ChainId> = self
                .chains()
                .filter(|chain| unverified(chain) == Some(timestamp))
                .map(Chain::id)
                .collect();
            let mut invalid = self.invalid_blocks(&layer, timestamp)?;
            if invalid.is_empty() {
                for id in layer {
                    let now = self.clock().now();
                    self.ledger.chain_mut(id)?.promote_next(now);
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
        self.drop_after_reorg(&mut fallout);
        Ok(fallout)
    }

    /// The earliest timestamp of blocks that are due for verification.
    fn next_unverified(&self) -> Option<u64> {
        let due = |timestamp: &u64| {
            timestamp.saturating_add(self.settings.verify_after) <= self.clock().now()
        };
        self.chains().filter_map(unverified).min().filter(due)
    }

    /// The invalid blocks among these chains' next blocks, which are at `timestamp`: by chain and
    /// number, the first invalid message of each.
    fn invalid_blocks(
        &self,
        layer: &[ChainId],
        timestamp: u64,
    ) -> Result<BTreeMap<(ChainId, u64), InvalidExecution>, Error> {
        let mut invalid = BTreeMap::new();
        for &id in layer {
            let chain = self.chain(id)?;
            let number = first_unverified(chain);
            if let Some(cause) = self.check_block(chain, number) {
                invalid.insert((id, number), cause);
            }
        }
        if self.ledger.disregarded_rules.contains(Rule::Acyclic) {
            return Ok(invalid);
        }
        let executes = |id: &ChainId| {
            let chain = self.ledger.chains.get(id);
            let block = chain.and_then(|chain| chain.block(first_unverified(chain)));
            block.is_some_and(Block::executes)
        };
        if !layer.iter().any(executes) {
            return Ok(invalid);
        }
        // Every cycle has a message of a block that is not verified: when the last of its blocks was
        // verified, there was no cycle. Where no verified block names one that is not, the cycle is
        // among those alone. A second of a development node can have thousands of verified blocks.
        let is_named = |chain: &Chain| self.ledger.named.reach(chain.id(), first_unverified(chain));
        let all = self.chains().any(is_named);
        let mut graph = MessageGraph::default();
        for chain in self.chains() {
            let first = all.then(|| chain.block_of_time(timestamp)).flatten().map(Block::number);
            let blocks = chain.blocks_from(first.unwrap_or_else(|| first_unverified(chain)));
            let blocks = blocks.take_while(|block| block.timestamp() == timestamp);
            for block in blocks.filter(|block| block.executes()) {
                graph.add(chain.id(), block.number(), timestamp, block.executing());
            }
        }
        for InCycle { chain, block, message, others } in graph.cycles() {
            invalid.entry((chain, block)).or_insert_with(|| InvalidExecution {
                log_index: message.log_index,
                id: message.id.clone(),
                reason: InvalidMessage::Cycle { others },
            });
        }
        Ok(invalid)
    }

    /// The reason why a block is invalid; `None` if it is valid. Cycles are not checked.
    fn check_block(&self, chain: &Chain, number: u64) -> Option<InvalidExecution> {
        let block = chain.block(number)?;
        let parent = chain.block(number.checked_sub(1)?)?;
        let rules = self.ledger.rules();
        block.verify(&chain.validity(rules, parent.timestamp(), block.timestamp())).err()
    }

    /// Replaces verified blocks that are no longer valid, until all are valid. `gone` has, by
    /// chain, the lowest block that was replaced. Blocks that refer to it, or to blocks above it,
    /// are checked even before they are due for verification, so that other chains do not go on
    /// building on them.
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

    /// The earliest block that was verified and is no longer valid, or that is invalid because of a
    /// block that is gone.
    fn find_broken(&self, gone: &BTreeMap<U256, u64>) -> Option<(ChainId, u64, InvalidExecution)> {
        let is_gone = |cause: &InvalidExecution| {
            let lowest = gone.get(&cause.id.chainId);
            lowest.is_some_and(|lowest| cause.id.blockNumber >= U256::from(*lowest))
        };
        let broken = self.chains().filter_map(|chain| {
            let last = if gone.is_empty() {
                chain.safety_heads().cross_unsafe
            } else {
                chain.head().number()
            };
            let mut numbers = chain.safety_heads().finalized + 1..=last;
            let (number, cause) = numbers.find_map(|number| {
                let cause = self.check_block(chain, number)?;
                let is_due = number <= chain.safety_heads().cross_unsafe;
                (is_due || is_gone(&cause)).then_some((number, cause))
            })?;
            Some((chain.block(number)?.timestamp(), chain.id(), number, cause))
        });
        let first = broken.min_by_key(|(timestamp, id, ..)| (*timestamp, *id))?;
        Some((first.1, first.2, first.3))
    }

    /// Replaces block `number` by a block with only its deposits. The blocks above it are removed,
    /// to be rebuilt.
    fn replace(
        &mut self,
        id: ChainId,
        number: u64,
        cause: InvalidExecution,
        fallout: &mut Fallout,
    ) -> Result<(), Error> {
        let removed = self.ledger.rewind(id, number.saturating_sub(1))?;
        self.ledger.build_replacement(id)?;
        let replacement = self.chain(id)?.head().hash();
        if let Some((first, above)) = removed.split_first() {
            let removed = first.hash();
            let cause = InvalidExecution { reason: cause.reason.of_built_block(), ..cause };
            fallout.replaced.push(ReplacedBlock { chain: id, number, removed, replacement, cause });
            fallout.record_removed(id, above);
        }
        self.readmit(id, &removed, fallout)
    }

    /// Puts the transactions of removed blocks in front of the pool; those that are not admitted
    /// are dropped.
    pub(super) fn readmit(
        &mut self,
        id: ChainId,
        removed: &[Arc<Block>],
        fallout: &mut Fallout,
    ) -> Result<(), Error> {
        let mut waiting = Vec::new();
        let validity = self.next_validity(id)?;
        let (chain, filter) = (self.chain(id)?, self.interop_filter());
        let admission = Admission::AwaitLogs;
        for transaction in removed.iter().flat_map(|block| block.user_transactions()) {
            match chain.admit(chain.state(), transaction.clone(), &validity, admission, filter) {
                Ok(admitted) => waiting.push(admitted),
                Err(refusal) => fallout.record_dropped(id, transaction.tx_hash(), refusal),
            }
        }
        self.ledger.chain_mut(id)?.requeue(waiting);
        Ok(())
    }

    /// Promotes blocks to a level: those that are old enough, and whose dependencies are all at
    /// that level.
    fn promote(&mut self, level: SafetyLevel) {
        let now = self.clock().now();
        let mut heads: BTreeMap<U256, u64> = BTreeMap::new();
        let mut grew = false;
        for chain in self.chains() {
            let (from, until, delay) = match level {
                SafetyLevel::Unsafe | SafetyLevel::CrossUnsafe => return,
                SafetyLevel::Safe => (
                    chain.safety_heads().safe,
                    chain.safety_heads().cross_unsafe,
                    chain.config().safe_after,
                ),
                SafetyLevel::Finalized => (
                    chain.safety_heads().finalized,
                    chain.safety_heads().safe,
                    chain.config().finalized_after,
                ),
            };
            let due = |&number: &u64| {
                let block = chain.block(number);
                block.is_some_and(|block| block.timestamp().saturating_add(delay) <= now)
            };
            let head = (from + 1..=until).take_while(due).last().unwrap_or(from);
            grew |= head > from;
            heads.insert(U256::from(chain.id()), head);
        }
        // Leave out blocks that depend on a block below the level, until no block does.
        let mut settled = !grew;
        while !settled {
            settled = true;
            for chain in self.chains() {
                let from = chain.safety_heads().get(level, 0);
                let head = heads[&U256::from(chain.id())];
                let depends = |number: &u64| {
                    let dependencies = chain.block(*number).map(Block::dependencies);
                    dependencies.unwrap_or_default().iter().any(|(chain, block)| {
                        let head = heads.get(chain).copied().unwrap_or_default();
                        *block > U256::from(head)
                    })
                };
                if let Some(cut) = (from + 1..=head).find(depends) {
                    heads.insert(U256::from(chain.id()), cut - 1);
                    settled = false;
                }
            }
        }
        for chain in self.ledger.chains.values_mut() {
            chain.promote(level, heads[&U256::from(chain.id())], now);
        }
    }
}

/// The number of a chain's first unverified block, whether or not there is one yet.
const fn first_unverified(chain: &Chain) -> u64 {
    chain.safety_heads().cross_unsafe + 1
}

/// The timestamp of a chain's first unverified block, in seconds.
fn unverified(chain: &Chain) -> Option<u64> {
    chain.block(first_unverified(chain)).map(Block::timestamp)
}
