//! Transactions that have to wait for a block.

use alloy_consensus::{Transaction, transaction::Recovered};
use alloy_eips::Encodable2718;
use alloy_evm::{Evm, FromTxWithEncoded};
use alloy_op_evm::OpTx;
use alloy_primitives::{B256, ChainId};
use op_alloy_consensus::OpTxEnvelope;

use super::{devnet::Devnet, error::RequestError};
use crate::{Chain, Refusal, state::BlockState};

impl Devnet {
    /// The chain as it will be after the next block, if something waits for that: transactions, or
    /// chains to be sent to.
    ///
    /// # Errors
    ///
    /// As [`Cluster::mine`](crate::Cluster::mine).
    pub(super) fn pending(&self, id: ChainId) -> Result<Option<Chain>, RequestError> {
        let chain = self.chain(id)?;
        if chain.pooled() == 0 && !chain.has_new_predeploys() {
            return Ok(None);
        }
        let mut copy = self.cluster.clone();
        copy.mine(id)?;
        Ok(Some(copy.chain(id)?.clone()))
    }

    /// Checks that a transaction could be executed, were it its turn: balance, intrinsic gas, fees.
    ///
    /// # Errors
    ///
    /// [`RequestError::Refused`].
    pub(super) fn check_waiting(
        &self,
        id: ChainId,
        transaction: &Recovered<OpTxEnvelope>,
    ) -> Result<(), RequestError> {
        let chain = self.chain(id)?;
        let mut env = chain.evm_env(chain.head().number() + 1, chain.next_timestamp());
        env.cfg_env.disable_nonce_check = true;
        let state = BlockState { state: chain.state(), history: &chain.history };
        let encoded = transaction.encoded_2718().into();
        let transaction = OpTx::from_encoded_tx(transaction.inner(), transaction.signer(), encoded);
        match chain.create_evm(state, env).transact_raw(transaction) {
            Ok(_) => Ok(()),
            Err(error) => {
                Err(RequestError::Refused(Refusal::NotExecutable { actual: error.to_string() }))
            }
        }
    }

    /// The transaction whose place in the pool another one takes, if there is one.
    ///
    /// # Errors
    ///
    /// [`RequestError::AlreadyKnown`] where it is the same; [`RequestError::Underpriced`] where it
    /// offers no more.
    pub(super) fn replaced(
        &self,
        id: ChainId,
        transaction: &Recovered<OpTxEnvelope>,
    ) -> Result<Option<B256>, RequestError> {
        let chain = self.chain(id)?;
        let Some(known) = chain.pooled_transaction(transaction.signer(), transaction.nonce())
        else {
            return Ok(None);
        };
        if known == transaction.tx_hash() {
            return Err(RequestError::AlreadyKnown { actual: known });
        }
        let Some(offered) = offered(chain, known) else { return Ok(None) };
        let actual = transaction.max_fee_per_gas();
        if actual <= offered {
            return Err(RequestError::Underpriced { expected: offered.saturating_add(1), actual });
        }
        Ok(Some(known))
    }
}

/// What a transaction that waits offers at most, in wei per gas.
fn offered(chain: &Chain, hash: B256) -> Option<u128> {
    let mut waiting = chain.pooled_transactions();
    waiting.find(|waiting| waiting.tx_hash() == hash).map(|waiting| waiting.max_fee_per_gas())
}
