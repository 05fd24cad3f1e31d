//! Transactions that need no signature, as `eth_sendTransaction` takes them.

use alloy_consensus::{SignableTransaction, transaction::Recovered};
use alloy_primitives::{Address, ChainId, Signature, U256};
use op_alloy_consensus::{OpTxEnvelope, OpTypedTransaction};
use op_alloy_rpc_types::OpTransactionRequest;

use super::{call::CallRequest, error::RequestError, request_fields::check_fields, view::View};

impl View {
    /// Whether transactions of an account need no signature.
    pub(crate) fn is_unlocked(
        &self,
        chain: ChainId,
        account: Address,
    ) -> Result<bool, RequestError> {
        let served = self.served(chain)?;
        let impersonated = served.impersonates_all || served.impersonated.contains(&account);
        Ok(impersonated || self.accounts.contains(&account))
    }

    /// Fills in what a request omits: nonce, gas, fees.
    ///
    /// # Errors
    ///
    /// As [`estimate_gas`](Self::estimate_gas) if the request omits the gas;
    /// [`RequestError::Parameter`] if its fields fit no type of transaction.
    pub(crate) fn fill(
        &self,
        id: ChainId,
        from: Address,
        mut request: OpTransactionRequest,
    ) -> Result<OpTypedTransaction, RequestError> {
        check_fields(&request)?;
        let chain = self.chain(id)?;
        let asked = request.as_mut();
        asked.from = Some(from);
        asked.chain_id.get_or_insert(id);
        asked.nonce.get_or_insert_with(|| chain.next_nonce(from));
        asked.to.get_or_insert(alloy_primitives::TxKind::Create);
        asked.value.get_or_insert_default();
        if asked.gas_price.is_none() {
            let tip = *asked.max_priority_fee_per_gas.get_or_insert_default();
            asked.max_fee_per_gas.get_or_insert(tip.saturating_add(chain.offered_fee().into()));
        }
        // With its price: the sender may be able to pay for little gas.
        if asked.gas.is_none() {
            let call = CallRequest { transaction: request.clone(), ..CallRequest::default() };
            request.as_mut().gas = Some(self.estimate_gas(id, None, call)?);
        }
        request.build_typed_tx().map_err(|request| {
            RequestError::parameter(
                "transaction",
                "the fields of one type of transaction",
                format!("{request:?}"),
            )
        })
    }
}

/// Returns a transaction of an account that needs no signature. Its invalid signature differs for
/// each account, so that the hashes of their transactions do.
pub(crate) fn without_signature(
    transaction: OpTypedTransaction,
    from: Address,
) -> Recovered<OpTxEnvelope> {
    let signature = Signature::new(from.into_word().into(), U256::ONE, false);
    Recovered::new_unchecked(transaction.into_signed(signature).into(), from)
}
