//! Receipts by transaction type.

use alloy_consensus::{Receipt, ReceiptWithBloom};
use alloy_primitives::Bloom;
use op_alloy_consensus::{OpDepositReceipt, OpReceipt, OpReceiptEnvelope, OpTxType};

/// The version in receipts of deposits since Canyon.
const DEPOSIT_RECEIPT_VERSION: u64 = 1;

/// Builds the receipt of a transaction of this type; a deposit's receipt has the nonce of its
/// sender before the deposit.
pub(crate) fn sealed_receipt(
    transaction_type: OpTxType,
    receipt: Receipt,
    logs_bloom: Bloom,
    deposit_nonce: Option<u64>,
) -> OpReceiptEnvelope {
    let receipt = match transaction_type {
        OpTxType::Legacy => OpReceipt::Legacy(receipt),
        OpTxType::Eip2930 => OpReceipt::Eip2930(receipt),
        OpTxType::Eip1559 => OpReceipt::Eip1559(receipt),
        OpTxType::Eip7702 => OpReceipt::Eip7702(receipt),
        OpTxType::PostExec => OpReceipt::PostExec(receipt),
        OpTxType::Deposit => OpReceipt::Deposit(OpDepositReceipt {
            inner: receipt,
            deposit_nonce,
            deposit_receipt_version: deposit_nonce.map(|_| DEPOSIT_RECEIPT_VERSION),
        }),
    };
    ReceiptWithBloom { receipt, logs_bloom }.into()
}
