//! Transactions that need no signature, as `eth_sendTransaction` takes them.

use alloy_primitives::{Address, ChainId};
use op_alloy_consensus::OpTypedTransaction;
use op_alloy_rpc_types::OpTransactionRequest;

use super::{call::CallRequest, config::BASE_FEE, error::RequestError, view::View};

/// The highest type of a transaction that an account can send.
const HIGHEST_TYPE: u8 = 4;
/// The type of transactions with blobs, which an OP Stack chain refuses.
const BLOB_TYPE: u8 = 3;

/// Checks that the fields of a transaction or a call do not contradict each other.
///
/// # Errors
///
/// [`RequestError::Contradiction`], [`RequestError::Parameter`].
pub(super) fn check_fields(request: &OpTransactionRequest) -> Result<(), RequestError> {
    let asked = request.as_ref();
    if asked.input.unique_input().is_err() {
        return Err(RequestError::Contradiction {
            actual: "both \"data\" and \"input\" are set and not equal",
        });
    }
    if asked.gas_price.is_some()
        && asked.max_fee_per_gas.or(asked.max_priority_fee_per_gas).is_some()
    {
        return Err(RequestError::Contradiction {
            actual: "both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified",
        });
    }
    match asked.transaction_type {
        Some(actual) if actual > HIGHEST_TYPE || actual == BLOB_TYPE => {
            Err(RequestError::parameter("type", "0x0, 0x1, 0x2 or 0x4", format!("{actual:#x}")))
        }
        _ => Ok(()),
    }
}

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
            asked.max_fee_per_gas.get_or_insert(tip.saturating_add(BASE_FEE.into()));
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
