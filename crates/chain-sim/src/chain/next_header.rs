//! What the next block of a chain begins with: base fee, header, L1 attributes.

use alloy_consensus::Header;
use alloy_primitives::{Address, B256};
use op_alloy_consensus::TxDeposit;

use super::{Chain, header::open_header, randomness::Randomness};

impl Chain {
    /// The base fee of the next block, in wei per gas.
    pub fn next_base_fee(&self) -> u64 {
        // A block that is rebuilt keeps its own.
        let set = self.slots.front().map_or(self.next_block.base_fee, |slot| slot.base_fee);
        set.unwrap_or_else(|| self.base_fee_after(self.head().header()))
    }

    /// The gas limit of the next block. A block that is rebuilt keeps its own.
    pub(super) fn next_gas_limit(&self) -> u64 {
        self.slots.front().map_or(self.settings.config.gas_limit, |slot| slot.gas_limit)
    }

    /// The base fee of the block after `parent`, in wei per gas, unless one was set.
    pub(super) fn base_fee_after(&self, parent: &Header) -> u64 {
        self.config().fee_market.map_or_else(
            || parent.base_fee_per_gas.unwrap_or_default(),
            |market| market.next_base_fee(parent, self.hard_fork()),
        )
    }

    /// What a transaction should offer, in wei per gas, to be in one of the next blocks: the base
    /// fee of the next block where it stays, and twice as much where it moves.
    pub fn offered_fee(&self) -> u64 {
        let base_fee = self.next_base_fee();
        if self.config().fee_market.is_some() { base_fee.saturating_mul(2) } else { base_fee }
    }

    /// Sets the base fee of the next block, in wei per gas. The blocks after it go on from there.
    pub(crate) fn set_next_base_fee(&mut self, wei: u64) {
        self.next_block.base_fee = Some(wei);
        self.reprice_pool();
    }

    /// Sets the randomness of the next block.
    pub(crate) const fn set_next_prev_randao(&mut self, prev_randao: B256) {
        self.next_block.prev_randao = Some(prev_randao);
    }

    /// Sets the account that gets the tips.
    pub(crate) const fn set_fee_recipient(&mut self, account: Address) {
        self.settings.config.fee_recipient = account;
    }

    /// Sets the gas limit of blocks.
    pub(crate) const fn set_gas_limit(&mut self, gas_limit: u64) {
        self.settings.config.gas_limit = gas_limit;
    }

    /// Tells the pool the base fee of the next block.
    pub(super) fn reprice_pool(&mut self) {
        let base_fee = self.next_base_fee();
        self.pool.set_base_fee(base_fee);
    }

    /// What looks random on the chain.
    const fn randomness(&self) -> Randomness {
        Randomness::new(self.settings.config.seed, self.settings.config.id)
    }

    /// The L1 attributes deposit of the next block at `timestamp`, in seconds; `None` on a chain
    /// without it.
    pub(super) fn l1_attributes_deposit(&self, timestamp: u64) -> Option<TxDeposit> {
        let attributes = self.config().l1_attributes?;
        Some(attributes.deposit(
            self.head().l1_origin(),
            timestamp,
            self.randomness(),
            self.hard_fork(),
        ))
    }

    /// The root of the beacon block that the next block at `timestamp`, in seconds, names.
    pub(super) fn next_beacon_root(&self, timestamp: u64) -> B256 {
        self.randomness().of_beacon_block(timestamp)
    }

    /// The header of the next block at `timestamp`, in seconds, before its transactions are
    /// executed, without its [beacon root](Self::next_beacon_root).
    pub(super) fn next_header(&self, timestamp: u64) -> Header {
        let config = self.config();
        let parent = self.head();
        let number = parent.number() + 1;
        let randomness = self.randomness();
        // Of the next block only, where it was set. It changes with each reorg, so that a rebuilt
        // block never has the hash of the block that it replaces.
        let set = self.next_block.prev_randao.filter(|_| self.slots.is_empty());
        let of_block = set.unwrap_or_else(|| randomness.of_block(number, self.rewinds));
        Header {
            parent_hash: parent.hash(),
            gas_limit: self.next_gas_limit(),
            ..open_header(config, number, timestamp, self.next_base_fee(), of_block)
        }
    }
}
