//! Submission of transactions.

use alloy_consensus::{Transaction, transaction::Recovered};
use alloy_eips::Encodable2718;
use alloy_evm::FromTxWithEncoded;
use alloy_op_evm::OpTx;
use alloy_primitives::{Address, B256, ChainId};
use chain_sim::{Admission, Chain, Error, InvalidMessage, Refusal};
use op_alloy_consensus::OpTxEnvelope;

use super::{
    devnet::Devnet,
    error::{RequestError, check_limit},
    mining::Mining,
};

impl Devnet {
    /// Submits a transaction, and returns its hash. All messages that it declares must be valid
    /// now. If the chain builds a block for each transaction, and the nonce is the next one, the
    /// block is built at once, or after the long change that is under way.
    ///
    /// # Errors
    ///
    /// The reason of the refusal. [`RequestError::Refused`] also if the block was built without the
    /// transaction.
    pub(crate) fn submit(
        &mut self,
        id: ChainId,
        transaction: &Recovered<OpTxEnvelope>,
    ) -> Result<B256, RequestError> {
        let (hash, calls_for_block) = self.add(id, transaction, false)?;
        if calls_for_block {
            let step = self.mine(id)?;
            let left_out = step.built.into_iter().flat_map(|block| block.left_out);
            if let Some(left_out) = left_out.into_iter().find(|out| out.transaction == hash) {
                return Err(RequestError::Refused(left_out.refusal));
            }
        }
        Ok(hash)
    }

    /// Adds a transaction to the pool, and returns its hash and whether a block must be built for it
    /// at once. `follows` says that the next block takes the transactions before it.
    ///
    /// # Errors
    ///
    /// The reason of the refusal.
    pub(super) fn add(
        &mut self,
        id: ChainId,
        transaction: &Recovered<OpTxEnvelope>,
        follows: bool,
    ) -> Result<(B256, bool), RequestError> {
        let admitted = self.cluster.admit(id, transaction.clone(), Admission::Verified);
        if let Err(Error::Refused { refusal: Refusal::InvalidMessage(invalid), .. }) = admitted {
            return Err(self.invalid_message(id, invalid));
        }
        // A transaction with a higher nonce waits for those before it.
        let chain = self.chain(id)?;
        let is_next = follows || transaction.nonce() <= chain.account(transaction.signer()).nonce;
        // No block takes what offers less than its base fee.
        let is_ready =
            is_next && transaction.max_fee_per_gas() >= u128::from(chain.next_base_fee());
        let is_automatic = self.served(id)?.mining == Mining::Automatic;
        let calls_for_block = is_ready && is_automatic && !self.is_changing;
        if !calls_for_block {
            self.check_waiting(id, transaction)?;
        }
        let replaced = self.replaced(id, transaction)?;
        if replaced.is_none() {
            let pooled = self.chain(id)?.pooled() as u64;
            check_limit("txpool is full", self.limits.pool as u64, pooled.saturating_add(1))?;
        }
        let hash = self.cluster.submit_admitted(admitted?)?;
        if let Some(replaced) = replaced {
            self.cluster.withdraw(id, replaced)?;
        }
        Ok((hash, calls_for_block))
    }

    /// Drops the transactions that wait on a chain: those of an account, or all.
    ///
    /// # Errors
    ///
    /// [`RequestError::ChainNotFound`].
    pub(crate) fn drop_pooled(
        &mut self,
        id: ChainId,
        account: Option<Address>,
    ) -> Result<(), RequestError> {
        let chain = self.chain(id)?;
        let hashes: Vec<B256> = match account {
            Some(account) => chain.pooled_transactions_of(account).map(|it| it.tx_hash()).collect(),
            None => chain.pooled_transactions().map(|it| it.tx_hash()).collect(),
        };
        for hash in hashes {
            self.cluster.withdraw(id, hash)?;
        }
        Ok(())
    }

    /// Returns the error of an invalid message. It distinguishes a chain outside of the dependency
    /// set from one outside of the cluster.
    fn invalid_message(&self, chain: ChainId, invalid: InvalidMessage) -> RequestError {
        match invalid {
            InvalidMessage::NotInDependencySet { actual, .. }
                if self.cluster.find(actual).is_some() =>
            {
                RequestError::NotInDependencySet { chain, actual }
            }
            other => other.into(),
        }
    }

    /// Checks that a waiting transaction could be executed if its nonce were the next: balance,
    /// intrinsic gas, fees.
    ///
    /// # Errors
    ///
    /// [`RequestError::Refused`].
    pub(crate) fn check_waiting(
        &self,
        id: ChainId,
        transaction: &Recovered<OpTxEnvelope>,
    ) -> Result<(), RequestError> {
        let chain = self.chain(id)?;
        let mut env = chain.next_env();
        env.cfg_env.disable_nonce_check = true;
        let encoded = transaction.encoded_2718().into();
        let transaction = OpTx::from_encoded_tx(transaction.inner(), transaction.signer(), encoded);
        let executed = chain.scratch(chain.state()).execute(env, transaction);
        executed.map(drop).map_err(RequestError::Refused)
    }

    /// Returns the hash of the pooled transaction that this one replaces, if there is one.
    ///
    /// # Errors
    ///
    /// [`RequestError::AlreadyKnown`] if the pooled transaction is the same;
    /// [`RequestError::Underpriced`] if this one does not offer more.
    pub(crate) fn replaced(
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

/// Returns the maximum fee that a pooled transaction offers, in wei per gas.
fn offered(chain: &Chain, hash: B256) -> Option<u128> {
    chain.pooled_by_hash(hash).map(|pooled| pooled.max_fee_per_gas())
}
