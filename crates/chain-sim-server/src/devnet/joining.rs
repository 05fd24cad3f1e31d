//! How transactions join each other in a block (`--automine-batch`), with the results that they would
//! have in blocks of their own.

use alloy_consensus::{Transaction, transaction::Recovered};
use alloy_eips::eip2930::AccessList;
use alloy_primitives::{B256, ChainId};
use chain_sim::Admission;
use messenger::CROSS_L2_INBOX;
use op_alloy_consensus::OpTxEnvelope;

use super::{devnet::Devnet, error::RequestError, mining::Mining};

/// The most transactions that are submitted before their blocks are built: other requests do not
/// wait long for the owner.
const MOST: usize = 500;
/// Gas that a block may use before its first transaction from the pool: the limit of the deposit that
/// it begins with.
const DEPOSIT_GAS: u64 = 1_000_000;
/// Gas for which a byte of a transaction counts, as the data that it puts on the L1.
const GAS_OF_BYTE: u64 = 400;

impl Devnet {
    /// Whether another transaction may [join](Self::join) so many.
    pub(crate) fn takes_more(&self, submitted: usize) -> bool {
        self.automine_batch && submitted < MOST
    }

    /// As [`submit`](Self::submit), but a block that this transaction calls for is built when it is
    /// [settled](Self::settle), together with those that join it until then. Each is treated as if
    /// it had come after the blocks of those before it: where that could make a difference, their
    /// blocks are built first.
    ///
    /// # Errors
    ///
    /// As [`submit`](Self::submit).
    pub(crate) fn join(
        &mut self,
        id: ChainId,
        transaction: &Recovered<OpTxEnvelope>,
    ) -> Result<B256, RequestError> {
        if !self.automine_batch {
            return self.submit(id, transaction);
        }
        let joins = self.joins(id, transaction)?;
        if !joins {
            self.build_batch()?;
        }
        // A block takes all of what joins it, so that it needs no check of its own.
        let is_ready = joins && self.batch.chains.contains_key(&id);
        let (hash, calls_for_block) = self.add(id, transaction, is_ready)?;
        if calls_for_block {
            let chain = self.chain(id)?;
            let (signer, next) = (transaction.signer(), transaction.nonce().saturating_add(1));
            let tip = transaction.effective_tip_per_gas(chain.next_base_fee());
            let is_waited_for = chain.pooled_transaction(signer, next).is_some();
            let batch = self.batch.chains.entry(id).or_default();
            batch.transactions.insert(hash);
            batch.nonces.insert(signer, next);
            batch.tip = tip;
            batch.gas = batch.gas.saturating_add(gas(transaction));
            batch.is_closed |= is_waited_for;
        }
        Ok(hash)
    }

    /// Builds the blocks of all transactions that have joined each other, and returns the hash of
    /// this one.
    ///
    /// # Errors
    ///
    /// [`RequestError::Refused`] if its block was built without the transaction; as
    /// [`mine`](Self::mine).
    pub(crate) fn settle(&mut self, hash: B256) -> Result<B256, RequestError> {
        self.build_batch()?;
        match self.batch.left_out.remove(&hash) {
            Some(refusal) => Err(RequestError::Refused(refusal)),
            None => Ok(hash),
        }
    }

    /// Whether a transaction has the same result in a block with those that have joined each other
    /// as in a block after theirs.
    fn joins(
        &self,
        id: ChainId,
        transaction: &Recovered<OpTxEnvelope>,
    ) -> Result<bool, RequestError> {
        if self.batch.chains.is_empty() {
            return Ok(true);
        }
        let chain = self.chain(id)?;
        let (signer, nonce) = (transaction.signer(), transaction.nonce());
        let tip = transaction.effective_tip_per_gas(chain.next_base_fee());
        let before = self.batch.chains.get(&id);
        let next = before.and_then(|batch| batch.nonces.get(&signer).copied());
        let is_next = nonce == next.unwrap_or_else(|| chain.account(signer).nonce);
        // Blocks begin with the transactions that offer most.
        let is_in_order =
            tip.is_some() && before.is_none_or(|batch| tip <= batch.tip && !batch.is_closed);
        // One that does not fit would come after smaller ones.
        let taken = before.map_or(0, |batch| batch.gas).saturating_add(gas(transaction));
        let fits = taken.saturating_add(DEPOSIT_GAS) <= chain.config().gas_limit;
        let is_new = chain.pooled_transaction(signer, nonce).is_none();
        let has_room = chain.pooled() < self.limits.pool;
        let may_build = self.served(id)?.mining == Mining::Automatic && !self.is_changing;
        if !(is_next && is_in_order && fits && is_new && has_room && may_build) {
            return Ok(false);
        }
        // A message that it executes may be in a block that is not built yet.
        let admitted = || self.cluster.admit(id, transaction.clone(), Admission::Verified);
        Ok(!declares(transaction.access_list()) || admitted().is_ok())
    }

    /// Builds blocks until all transactions that have joined each other are in one, or are left out.
    fn build_batch(&mut self) -> Result<(), RequestError> {
        while let Some(id) = self.batch.chains.keys().next().copied() {
            let mut left_out = Vec::new();
            loop {
                let step = self.mine(id)?;
                let progressed =
                    step.built.iter().any(|it| it.from_pool > 0 || !it.left_out.is_empty());
                left_out.extend(step.built.into_iter().flat_map(|block| block.left_out));
                let chain = self.chain(id)?;
                let waits = |hash: &B256| chain.pooled_by_hash(*hash).is_some();
                let waits = self.batch.chains[&id].transactions.iter().any(waits);
                if !waits || !progressed || !chain.has_ready() {
                    break;
                }
            }
            let Some(batch) = self.batch.chains.remove(&id) else { continue };
            let ours =
                left_out.into_iter().filter(|out| batch.transactions.contains(&out.transaction));
            self.batch.left_out.extend(ours.map(|out| (out.transaction, out.refusal)));
            for hash in &batch.transactions {
                self.check_left(id, *hash)?;
            }
            if batch.transactions.len() > 1 {
                self.view.batched += batch.transactions.len() as u64;
            }
        }
        Ok(())
    }

    /// Checks a transaction that still waits, because its block left out the one before it, as one
    /// that was submitted now. Withdraws it if that would be refused.
    fn check_left(&mut self, id: ChainId, hash: B256) -> Result<(), RequestError> {
        let Some(waiting) = self.chain(id)?.pooled_by_hash(hash).cloned() else { return Ok(()) };
        match self.check_waiting(id, &waiting) {
            Err(RequestError::Refused(refusal)) => {
                self.cluster.withdraw(id, hash)?;
                self.batch.left_out.insert(hash, refusal);
                Ok(())
            }
            other => other,
        }
    }
}

/// Returns the most of a block's gas that a transaction may take.
fn gas(transaction: &Recovered<OpTxEnvelope>) -> u64 {
    let bytes = transaction.input().len() as u64;
    transaction.gas_limit().max(bytes.saturating_mul(GAS_OF_BYTE))
}

/// Whether an access list declares messages to execute.
pub(crate) fn declares(access_list: Option<&AccessList>) -> bool {
    access_list.is_some_and(|list| list.iter().any(|item| item.address == CROSS_L2_INBOX))
}
