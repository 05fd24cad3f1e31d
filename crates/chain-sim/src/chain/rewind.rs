//! Removing and pruning blocks, and how safe blocks are.

use std::sync::Arc;

use super::{Block, Chain, SafetyHeads, SafetyLevel, Slot};

impl Chain {
    /// The heads of the levels above unsafe.
    pub const fn safety_heads(&self) -> SafetyHeads {
        self.heads
    }

    /// The safety level of block `number`, pruned or not; `None` above the head.
    pub fn safety(&self, number: u64) -> Option<SafetyLevel> {
        (number <= self.head().number()).then(|| self.heads.level(number))
    }

    /// When block `number` reached a level above unsafe, in seconds of the cluster's clock; `None`
    /// if it has not.
    pub fn promoted_at(&self, number: u64, level: SafetyLevel) -> Option<u64> {
        self.block(number)?;
        self.promotions.time_of(level, number)
    }

    /// Promotes all blocks up to `head` to a level, at `now` in seconds.
    pub(crate) fn promote(&mut self, level: SafetyLevel, head: u64, now: u64) {
        if let Some(promoted) = self.heads.get_mut(level)
            && *promoted < head
        {
            *promoted = head;
            self.promotions.record(level, head, now);
        }
    }

    /// Promotes the first unverified block to cross-unsafe, at `now` in seconds.
    pub(crate) fn promote_next(&mut self, now: u64) {
        self.promote(SafetyLevel::CrossUnsafe, self.heads.cross_unsafe + 1, now);
    }

    /// Removes the blocks above block `number` and returns them, the lowest first. Each leaves a
    /// slot: the chain rebuilds it with the same timestamp and deposits.
    pub(crate) fn rewind(&mut self, number: u64) -> Vec<Arc<Block>> {
        let mut removed = Vec::new();
        while self.head().number() > number {
            let Some(link) = self.history.pop() else { break };
            for reverts in link.reverts().rev() {
                let (before, after) = reverts.bytes(&self.state.state);
                self.footprint.record_change(after, before);
                reverts.apply(&mut self.state.state);
                self.update_trie(reverts);
                self.update_pool(reverts);
            }
            self.footprint.record_removed(link.block.bytes());
            let header = link.block.header();
            let by_rule = self.base_fee_after(self.head().header());
            let base_fee = header.base_fee_per_gas.filter(|base_fee| *base_fee != by_rule);
            let gas_limit = header.gas_limit;
            self.slots.push_front(Slot {
                timestamp: link.block.timestamp(),
                deposits: link.block.deposits().cloned().collect(),
                base_fee,
                gas_limit,
                predeploys: link.predeploys,
            });
            removed.push(link.block);
        }
        removed.reverse();
        self.heads.rewind(number);
        self.promotions.rewind(number);
        self.rewinds = self.rewinds.wrapping_add(1);
        self.reprice_pool();
        removed
    }

    /// Forgets the removed blocks, with their deposits, so that they are not rebuilt.
    pub(crate) fn forget_removed(&mut self) -> Option<u64> {
        let last = self.slots.back().map(|slot| slot.timestamp);
        self.slots.clear();
        self.reprice_pool();
        last
    }

    /// The first block to keep of the last `blocks` blocks, which have at most about `bytes` bytes:
    /// the finalized block, or an earlier one.
    pub(crate) fn first_to_keep(&self, blocks: u64, bytes: u64) -> u64 {
        let by_number = (self.head().number() + 1).saturating_sub(blocks);
        let by_bytes = self.history.first_within(bytes, self.heads.finalized);
        by_number.max(by_bytes).min(self.heads.finalized).max(self.first_block())
    }

    /// Prunes the blocks before block `first`, which is at most the finalized block.
    pub(crate) fn prune(&mut self, first: u64) {
        let pruned = self.history.prune(first);
        self.footprint.record_removed(pruned);
        self.promotions.prune(first);
    }
}
