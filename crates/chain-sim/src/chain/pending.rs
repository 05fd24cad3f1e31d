//! The next blocks of a chain: timestamps, pool and deposits.

use alloy_consensus::transaction::Recovered;
use alloy_eips::{eip2935::HISTORY_STORAGE_ADDRESS, eip4788::BEACON_ROOTS_ADDRESS};
use alloy_primitives::{Address, B256, Sealable};
use op_alloy_consensus::OpTxEnvelope;

use super::{Call, Chain, Deposit, Footprint, PooledTransaction, Waiting};
use crate::state::Reverts;

impl Chain {
    /// The timestamp of the next block, in seconds: the chain's first block time after the head
    /// that is not before the time of a [jump](crate::Cluster::jump) or
    /// [schedule](crate::Cluster::schedule); or that of the head, if the block
    /// [may share](crate::Cluster::schedule_shared) it. A removed block that will be rebuilt keeps its
    /// timestamp.
    pub fn next_timestamp(&self) -> u64 {
        if let Some(slot) = self.slots.front() {
            return slot.timestamp;
        }
        let head = self.head().timestamp();
        if self.may_share && self.resume_at <= head {
            return head;
        }
        let block_time = self.config().block_time;
        let next = head.saturating_add(block_time);
        let skipped = self.resume_at.saturating_sub(next).div_ceil(block_time);
        next.saturating_add(skipped.saturating_mul(block_time))
    }

    /// Builds no block before this time, in seconds; returns the timestamp of the next block, which
    /// is that of its parent only if it `may_share` it.
    pub(crate) fn resume_at(&mut self, time: u64, may_share: bool) -> u64 {
        (self.resume_at, self.may_share) = (time, may_share);
        self.next_timestamp()
    }

    /// The timestamp of the block after the next one, as far as it is known: the earliest that it
    /// can have unless it may share that of its parent, or that of the block that it rebuilds.
    pub(crate) fn timestamp_after_next(&self) -> u64 {
        let rebuilt = self.slots.get(1).map(|slot| slot.timestamp);
        rebuilt.unwrap_or_else(|| self.next_timestamp().saturating_add(1))
    }

    /// Whether removed blocks wait to be rebuilt.
    pub fn is_rebuilding(&self) -> bool {
        !self.slots.is_empty()
    }

    /// Whether the next block changes the code of the predeploys, so that `sendMessage` accepts
    /// other destinations from then on.
    pub fn has_new_predeploys(&self) -> bool {
        let is_active = self.next_timestamp() >= self.config().lagoon_time;
        is_active && self.history.head().predeploys.as_ref() != Some(&self.predeploys)
    }

    /// Whether the next block changes the state before its first transaction from the pool: by new
    /// predeploys, deposits, the L1 attributes or system calls.
    pub fn begins_blocks(&self) -> bool {
        let has_code = |contract| !self.account(contract).is_empty_code_hash();
        self.has_new_predeploys()
            || self.pending_deposits() > 0
            || self.config().l1_attributes.is_some()
            || [HISTORY_STORAGE_ADDRESS, BEACON_ROOTS_ADDRESS].into_iter().any(has_code)
    }

    /// Number of transactions in the pool; deposits do not count.
    pub fn pooled(&self) -> usize {
        self.pool.len()
    }

    /// Number of pooled transactions that wait for no earlier nonce.
    pub fn executable(&self) -> usize {
        self.pool.executable()
    }

    /// Whether the pool has a transaction with the next nonce of its account. Takes no more time for
    /// a large pool.
    pub fn has_ready(&self) -> bool {
        self.pool.has_ready()
    }

    /// The transactions in the pool, in order.
    pub fn pooled_transactions(&self) -> impl Iterator<Item = &Recovered<OpTxEnvelope>> {
        self.admitted().map(|pooled| &pooled.transaction)
    }

    /// As [`pooled_transactions`](Self::pooled_transactions), with what their admission has computed.
    pub(crate) fn admitted(&self) -> impl Iterator<Item = &PooledTransaction> {
        self.pool.iter()
    }

    /// The pooled transactions of `account`, by nonce.
    pub fn pooled_transactions_of(
        &self,
        account: Address,
    ) -> impl Iterator<Item = &Recovered<OpTxEnvelope>> {
        self.pool.of(account).map(|pooled| &pooled.transaction)
    }

    /// The pooled transaction with this hash.
    pub fn pooled_by_hash(&self, hash: B256) -> Option<&Recovered<OpTxEnvelope>> {
        self.pool.get(hash).map(|pooled| &pooled.transaction)
    }

    /// Hash of the pooled transaction of `account` with this nonce.
    pub fn pooled_transaction(&self, account: Address, nonce: u64) -> Option<B256> {
        self.pool.find(account, nonce)
    }

    /// See [`Cluster::watch_pools`](crate::Cluster::watch_pools).
    pub(crate) fn watch_pool(&mut self) {
        self.pool.record_arrivals();
    }

    /// See [`Cluster::take_arrivals`](crate::Cluster::take_arrivals).
    pub(crate) fn take_arrivals(&mut self) -> Vec<Recovered<OpTxEnvelope>> {
        let arrivals = self.pool.take_arrivals();
        arrivals.into_iter().map(|pooled| pooled.transaction.clone()).collect()
    }

    /// Number of pooled transactions that the next block must look at.
    #[cfg(test)]
    pub(crate) fn candidates(&self) -> usize {
        self.pool.candidates().len()
    }

    /// Number of deposits for the next blocks, those of blocks to be rebuilt included.
    pub fn pending_deposits(&self) -> usize {
        let rebuilt: usize = self.slots.iter().map(|slot| slot.deposits.len()).sum();
        self.deposits.len() + rebuilt
    }

    /// The nonce of the next transaction of `account`, after those in the pool.
    pub fn next_nonce(&self, account: Address) -> u64 {
        self.pool.next_nonce(account, self.state().nonce(account))
    }

    /// Whether a pooled transaction of `account` waits for a nonce that no transaction has.
    pub fn has_nonce_gap(&self, account: Address) -> bool {
        self.nonce_gap(account) > 0
    }

    /// Number of missing nonces before the first pooled transaction of `account` that waits for
    /// one; 0 without a gap.
    pub fn nonce_gap(&self, account: Address) -> u64 {
        self.pool.gap(account, self.state().nonce(account))
    }

    /// Makes a call the next transaction of its account.
    pub(crate) fn next_transaction(&self, call: Call) -> Recovered<OpTxEnvelope> {
        let nonce = self.next_nonce(call.from);
        call.into_transaction(self.id(), nonce, self.offered_fee())
    }

    /// Adds an admitted transaction to the end of the pool; returns its hash.
    pub(crate) fn enqueue(&mut self, waiting: Waiting) -> B256 {
        let hash = waiting.pooled.hash();
        let nonce = self.nonce_of(&waiting);
        self.pool.push(waiting, nonce);
        hash
    }

    /// Puts admitted transactions in front of the pool, in their order.
    pub(crate) fn requeue(&mut self, waiting: Vec<Waiting>) {
        for waiting in waiting.into_iter().rev() {
            let nonce = self.nonce_of(&waiting);
            self.pool.push_front(waiting, nonce);
        }
    }

    /// The next nonce of a transaction's account.
    fn nonce_of(&self, waiting: &Waiting) -> u64 {
        self.state().nonce(waiting.key().0)
    }

    /// About how many bytes the chain needs, and how many it has given up.
    pub const fn footprint(&self) -> Footprint {
        let own = self.footprint.plus(self.pool.footprint());
        Footprint { history: self.history.bytes(), ..own }
    }

    /// Counts the bytes of a change of the state, and tells it to the pool.
    pub(super) fn record_change(&mut self, changed: &Reverts) {
        let (before, after) = changed.bytes(&self.state.state);
        self.footprint.record_change(before, after);
        self.update_pool(changed);
    }

    /// Tells the pool the nonces of accounts that have changed.
    pub(super) fn update_pool(&mut self, changed: &Reverts) {
        if self.pool.len() == 0 {
            return;
        }
        for account in changed.accounts() {
            let nonce = self.state().nonce(account);
            self.pool.set_nonce(account, nonce);
        }
    }

    /// Removes a transaction from the pool; returns whether it was there.
    pub(crate) fn withdraw(&mut self, transaction: B256) -> bool {
        self.pool.remove(transaction)
    }

    /// Removes the pooled transactions that an [`InteropFilter`](crate::InteropFilter) concerns;
    /// returns their hashes, in order.
    pub(crate) fn withdraw_filtered(&mut self) -> Vec<B256> {
        self.pool.remove_filtered()
    }

    /// Adds a deposit to the next new block; returns its hash.
    pub(crate) fn deposit(&mut self, deposit: Deposit) -> B256 {
        let transaction = deposit.into_transaction(self.deposit_count);
        self.deposit_count = self.deposit_count.wrapping_add(1);
        let hash = transaction.hash_slow();
        self.deposits.push(transaction);
        hash
    }
}
