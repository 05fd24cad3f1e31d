//! The ways by which transactions come in.

use alloy_consensus::transaction::Recovered;
use alloy_primitives::{B256, ChainId, Sealable};
use op_alloy_consensus::OpTxEnvelope;

use super::Cluster;
use crate::{
    Call, Deposit, Error,
    pool::{PooledTransaction, Waiting},
};

impl Cluster {
    /// Submits a transaction to the pool of `chain`; its hash.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] where the chain does not admit it: among other things every message its
    /// access list declares must exist there exactly, of a chain of the dependency set, not from
    /// the future and not expired; or be of a block that is due no later than the next one here.
    pub fn submit(
        &mut self,
        chain: ChainId,
        transaction: Recovered<OpTxEnvelope>,
    ) -> Result<B256, Error> {
        let validity = self.next_validity(chain)?;
        let there = self.chain(chain)?;
        let waiting = there
            .check(there.state(), transaction, &validity)
            .map_err(|refusal| Error::Refused { chain, refusal })?;
        let hash = waiting.pooled.hash();
        self.chain_mut(chain)?.pool.push(waiting);
        Ok(hash)
    }

    /// Submits a call as the next transaction of its account; its hash.
    ///
    /// # Errors
    ///
    /// As [`submit`](Self::submit).
    pub fn submit_call(&mut self, chain: ChainId, call: Call) -> Result<B256, Error> {
        let transaction = self.prepare(chain, call)?;
        self.submit(chain, transaction)
    }

    /// The next transaction of an account, to be submitted before it has another.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub fn prepare(
        &mut self,
        chain: ChainId,
        call: Call,
    ) -> Result<Recovered<OpTxEnvelope>, Error> {
        let there = self.chain_mut(chain)?;
        let nonce = there.account(call.from).nonce;
        let nonce = there.pool.take_next_nonce(call.from, nonce);
        Ok(call.into_transaction(chain, nonce))
    }

    /// Puts a call before the sequencer of `chain` as one with a fault would take it: no rule is
    /// looked at, neither now nor when the block is built. The verifier will; its hash.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub fn submit_unchecked(&mut self, chain: ChainId, call: Call) -> Result<B256, Error> {
        let transaction = self.prepare(chain, call)?;
        let waiting = Waiting::new(PooledTransaction::unchecked(transaction));
        let hash = waiting.pooled.hash();
        self.chain_mut(chain)?.pool.push(waiting);
        Ok(hash)
    }

    /// Drops a transaction that waits for a block of `chain`; whether it was there.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub fn withdraw(&mut self, chain: ChainId, transaction: B256) -> Result<bool, Error> {
        Ok(self.chain_mut(chain)?.pool.remove(transaction))
    }

    /// Deposits from the L1: the next block of `chain` has it, whatever it does; its hash.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub fn deposit(&mut self, chain: ChainId, deposit: Deposit) -> Result<B256, Error> {
        let there = self.chain_mut(chain)?;
        let transaction = deposit.into_transaction(there.deposit_count);
        there.deposit_count = there.deposit_count.wrapping_add(1);
        let hash = transaction.hash_slow();
        there.deposits.push(transaction);
        Ok(hash)
    }
}
