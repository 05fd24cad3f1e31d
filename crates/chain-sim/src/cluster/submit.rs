//! Submitting transactions and deposits.

use alloy_consensus::transaction::Recovered;
use alloy_primitives::{B256, ChainId};
use op_alloy_consensus::OpTxEnvelope;

use super::Cluster;
use crate::{
    chain::{Admission, Call, Deposit, Waiting},
    error::Error,
};

/// A transaction that was checked for the pool of one chain, and can be
/// [added](Cluster::submit_admitted) to it.
#[derive(Debug)]
pub struct Admitted {
    chain: ChainId,
    waiting: Waiting,
}

impl Cluster {
    /// Submits a transaction to the pool of `chain`; returns its hash. Logs that its access list
    /// declares may still [be emitted](Admission::AwaitLogs).
    ///
    /// # Errors
    ///
    /// As [`admit`](Self::admit).
    pub fn submit(
        &mut self,
        chain: ChainId,
        transaction: Recovered<OpTxEnvelope>,
    ) -> Result<B256, Error> {
        let Admitted { waiting, .. } = self.admit(chain, transaction, Admission::AwaitLogs)?;
        Ok(self.ledger.chain_mut(chain)?.enqueue(waiting))
    }

    /// Submits a call as the next transaction of its account; returns the transaction's hash.
    ///
    /// # Errors
    ///
    /// As [`admit`](Self::admit).
    pub fn submit_call(&mut self, chain: ChainId, call: Call) -> Result<B256, Error> {
        let transaction = self.prepare(chain, call)?;
        self.submit(chain, transaction)
    }

    /// Submits a call as a faulty sequencer would: no rule is checked, neither now nor when the
    /// block is built. The verifier finds invalid messages. Returns the transaction's hash.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub fn submit_unchecked(&mut self, chain: ChainId, call: Call) -> Result<B256, Error> {
        let transaction = self.prepare(chain, call)?;
        let admitted = self.admit(chain, transaction, Admission::Unchecked)?;
        self.submit_admitted(admitted)
    }

    /// Makes a call the next transaction of its account.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub fn prepare(&self, chain: ChainId, call: Call) -> Result<Recovered<OpTxEnvelope>, Error> {
        Ok(self.chain(chain)?.next_transaction(call))
    }

    /// Checks whether `chain` admits a transaction to its pool. The pool does not change.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] with the first reason against it: the nonce, the transaction itself, a
    /// message that its access list declares, as far as `admission` requires it to be valid, or the
    /// [filter](Self::interop_filter); [`Error::UnknownChain`].
    pub fn admit(
        &self,
        chain: ChainId,
        transaction: Recovered<OpTxEnvelope>,
        admission: Admission,
    ) -> Result<Admitted, Error> {
        let validity = self.next_validity(chain)?;
        let there = self.chain(chain)?;
        let waiting = there
            .admit(there.state(), transaction, &validity, admission, self.interop_filter())
            .map_err(|refusal| Error::Refused { chain, refusal })?;
        Ok(Admitted { chain, waiting })
    }

    /// Adds an admitted transaction to the pool; returns its hash. Its declared messages are checked
    /// again when it is included, because the cluster may have changed since its admission.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub fn submit_admitted(&mut self, admitted: Admitted) -> Result<B256, Error> {
        let Admitted { chain, waiting } = admitted;
        Ok(self.ledger.chain_mut(chain)?.enqueue(waiting.unchecked_yet()))
    }

    /// Removes a transaction from the pool of `chain`; returns whether it was there.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub fn withdraw(&mut self, chain: ChainId, transaction: B256) -> Result<bool, Error> {
        Ok(self.ledger.chain_mut(chain)?.withdraw(transaction))
    }

    /// Adds a deposit from the L1 to the next block of `chain`, which includes it whether or not it
    /// succeeds. Returns the deposit's hash.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub fn deposit(&mut self, chain: ChainId, deposit: Deposit) -> Result<B256, Error> {
        Ok(self.ledger.chain_mut(chain)?.deposit(deposit))
    }
}
