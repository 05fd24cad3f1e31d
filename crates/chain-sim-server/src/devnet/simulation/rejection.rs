//! Why no block can have a call as a transaction.

use alloy_op_evm::OpTxError;
use op_revm::{
    OpTransactionError,
    revm::context::{
        TxEnv,
        result::{EVMError, InvalidTransaction},
    },
};

use crate::devnet::simulation_error::SimulationError;

/// Returns the error for a call that the EVM has rejected, in geth's words; `None` for other errors
/// of the EVM.
pub(super) fn rejection<E>(
    error: &EVMError<E, OpTxError>,
    call: &TxEnv,
    base_fee: u64,
) -> Option<SimulationError> {
    let EVMError::Transaction(OpTxError(error)) = error else { return None };
    let (code, reason) = match error {
        OpTransactionError::Base(invalid) => reason(invalid, call, base_fee),
        other => (INTERNAL, other.to_string()),
    };
    Some(SimulationError::Rejected { code, reason, gas: call.gas_limit })
}

/// The code of reasons that the specification does not list.
const INTERNAL: i32 = -32_603;

/// Returns the specification's code and geth's words.
fn reason(invalid: &InvalidTransaction, call: &TxEnv, base_fee: u64) -> (i32, String) {
    let sender = call.caller;
    let (fee, tip) = (call.gas_price, call.gas_priority_fee.unwrap_or_default());
    match invalid {
        InvalidTransaction::NonceTooLow { tx, state } => {
            (-38_010, format!("nonce too low: address {sender}, tx: {tx} state: {state}"))
        }
        InvalidTransaction::NonceTooHigh { tx, state } => {
            (-38_011, format!("nonce too high: address {sender}, tx: {tx} state: {state}"))
        }
        InvalidTransaction::NonceOverflowInTransaction => {
            (INTERNAL, format!("nonce has max value: address {sender}, nonce: {}", call.nonce))
        }
        InvalidTransaction::GasPriceLessThanBasefee => {
            let words = "max fee per gas less than block base fee";
            let text =
                format!("{words}: address {sender}, maxFeePerGas: {fee}, baseFee: {base_fee}");
            (-38_012, text)
        }
        InvalidTransaction::PriorityFeeGreaterThanMaxFee => {
            let words = "max priority fee per gas higher than max fee per gas";
            let fees = format!("maxPriorityFeePerGas: {tip}, maxFeePerGas: {fee}");
            (-32_602, format!("{words}: address {sender}, {fees}"))
        }
        InvalidTransaction::CallGasCostMoreThanGasLimit { initial_gas, gas_limit } => {
            (-38_013, format!("intrinsic gas too low: have {gas_limit}, want {initial_gas}"))
        }
        InvalidTransaction::GasFloorMoreThanGasLimit { gas_floor, gas_limit } => {
            let words = "insufficient gas for floor data gas cost";
            (-38_013, format!("{words}: have {gas_limit}, want {gas_floor}"))
        }
        InvalidTransaction::LackOfFundForMaxFee { fee, balance } => {
            let words = "insufficient funds for gas * price + value";
            (-38_014, format!("{words}: address {sender} have {balance} want {fee}"))
        }
        InvalidTransaction::OverflowPaymentInTransaction => {
            let words = "insufficient funds for gas * price + value";
            (-38_014, format!("{words}: address {sender} required balance exceeds 256 bits"))
        }
        InvalidTransaction::RejectCallerWithCode => {
            (-38_024, format!("sender not an eoa: address {sender}"))
        }
        InvalidTransaction::CreateInitCodeSizeLimit => {
            (-38_025, format!("max initcode size exceeded: code size {}", call.data.len()))
        }
        other => (INTERNAL, other.to_string()),
    }
}
