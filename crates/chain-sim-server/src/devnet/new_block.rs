//! The content of a block, where a client names it.

use alloy_consensus::{Transaction as _, transaction::Recovered};
use alloy_primitives::{Address, ChainId};
use op_alloy_consensus::{OpTxEnvelope, OpTypedTransaction};
use op_alloy_rpc_types::OpTransactionRequest;

use super::{
    devnet::Devnet, error::RequestError, unsigned_transaction::without_signature, view::View,
};

/// A transaction for a new block.
#[derive(Debug, Clone)]
pub(crate) enum NewTransaction {
    /// A signed one.
    Signed(Box<Recovered<OpTxEnvelope>>),
    /// One of an account that needs no signature.
    Unsigned(Address, Box<OpTransactionRequest>),
}

impl NewTransaction {
    /// Checks the fields of a transaction, and that it needs no signature that it lacks.
    ///
    /// # Errors
    ///
    /// [`RequestError::NoSigner`]; as [`View::fill`].
    pub(super) fn check(&self, view: &View, chain: ChainId) -> Result<(), RequestError> {
        let Self::Unsigned(from, request) = self else { return Ok(()) };
        if !view.is_unlocked(chain, *from)? {
            return Err(RequestError::NoSigner { actual: *from });
        }
        fill(view, chain, *from, request.as_ref().clone(), 0, 0).map(drop)
    }
}

impl Devnet {
    /// Returns the transactions of the next block of a chain. Those of one account have consecutive
    /// nonces, unless they name others. Those that name no gas share that of the block.
    ///
    /// # Errors
    ///
    /// As [`View::fill`].
    pub(super) fn new_block(
        &self,
        id: ChainId,
        content: Vec<NewTransaction>,
    ) -> Result<Vec<Recovered<OpTxEnvelope>>, RequestError> {
        let chain = self.chain(id)?;
        let share = chain.config().gas_limit / (content.len() as u64).max(1);
        let gas = share.min(chain.transaction_gas_limit());
        let mut transactions: Vec<Recovered<OpTxEnvelope>> = Vec::with_capacity(content.len());
        for transaction in content {
            transactions.push(match transaction {
                NewTransaction::Signed(transaction) => *transaction,
                NewTransaction::Unsigned(from, request) => {
                    let own = transactions.iter().filter(|earlier| earlier.signer() == from);
                    let after = own.map(|earlier| earlier.nonce().saturating_add(1)).last();
                    let nonce = after.unwrap_or_else(|| chain.account(from).nonce);
                    without_signature(fill(&self.view, id, from, *request, nonce, gas)?, from)
                }
            });
        }
        Ok(transactions)
    }
}

/// Fills in what a request omits.
fn fill(
    view: &View,
    chain: ChainId,
    from: Address,
    mut request: OpTransactionRequest,
    nonce: u64,
    gas: u64,
) -> Result<OpTypedTransaction, RequestError> {
    let asked = request.as_mut();
    asked.nonce.get_or_insert(nonce);
    asked.gas.get_or_insert(gas);
    view.fill(chain, from, request)
}
