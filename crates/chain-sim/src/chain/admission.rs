//! Admission of transactions to the pool.

use alloy_consensus::{Transaction, transaction::Recovered};
use op_alloy_consensus::OpTxEnvelope;

use super::{Chain, PooledTransaction, Waiting, pooled_transaction::declared_messages};
use crate::{
    rules::{InteropFilter, Refusal, Validity},
    state::State,
};

/// Which declared messages of a transaction must be valid when the transaction is submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Admission {
    /// All messages whose log could exist already. A log in a block that is due no later than this
    /// chain's next block may still be emitted: the transaction waits for it in the pool.
    #[default]
    AwaitLogs,
    /// All messages, as on a node that works only with verified logs.
    Verified,
    /// None, neither now nor when the block is built, as with a faulty sequencer. The verifier
    /// finds the invalid messages.
    Unchecked,
}

impl Chain {
    /// Checks whether a transaction may enter the pool, given this state and filter. The access list
    /// is parsed here, once.
    ///
    /// # Errors
    ///
    /// The first reason against it.
    pub(crate) fn admit(
        &self,
        state: &State,
        transaction: Recovered<OpTxEnvelope>,
        validity: &Validity<'_>,
        admission: Admission,
        filter: InteropFilter,
    ) -> Result<Waiting, Refusal> {
        if admission == Admission::Unchecked {
            return Ok(Waiting::unchecked(transaction));
        }
        let declared = declared_messages(&transaction);
        filter.check_failsafe(declared.as_deref())?;
        if admission == Admission::Verified {
            let mut declared = declared.iter().flatten();
            declared.try_for_each(|entry| validity.check_declared(entry))?;
        }
        let expected = state.nonce(transaction.signer());
        let actual = transaction.nonce();
        if actual < expected {
            return Err(Refusal::NonceTooLow { expected, actual });
        }
        let pooled =
            PooledTransaction::admit(transaction, declared, self.id(), self.next_gas_limit())?;
        let actual = pooled.transaction.gas_limit();
        if let Some(expected) = self.hard_fork().transaction_gas_cap().filter(|cap| actual > *cap) {
            return Err(Refusal::GasCap { expected, actual });
        }
        let mut waiting = Waiting::new(pooled);
        if admission == Admission::Verified {
            waiting.record_found(validity);
        } else if let Err(invalid) = waiting.check_declared(validity)
            && !validity.may_come(&invalid)
        {
            return Err(invalid.into());
        }
        let mut declared = waiting.pooled.declared().iter();
        declared.try_for_each(|entry| filter.check_ingress(entry, validity))?;
        Ok(waiting)
    }
}
