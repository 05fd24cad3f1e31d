//! The fields of transactions and calls that clients ask for.

use op_alloy_rpc_types::OpTransactionRequest;

use super::error::RequestError;

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
