//! Saved receipts.

use alloy_consensus::{Receipt, TxReceipt};
use alloy_primitives::Log;
use op_alloy_consensus::{OpReceiptEnvelope, OpTxType};
use serde::{Deserialize, Serialize};

use crate::chain::{BlockReceipt, sealed_receipt};

/// A receipt without type and bloom, which follow from the transaction and the logs.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SavedReceipt {
    success: bool,
    cumulative_gas_used: u64,
    logs: Vec<Log>,
    /// The nonce of the sender before a deposit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    deposit_nonce: Option<u64>,
}

impl From<&BlockReceipt> for SavedReceipt {
    fn from(receipt: &BlockReceipt) -> Self {
        Self {
            success: receipt.status(),
            cumulative_gas_used: receipt.cumulative_gas_used(),
            logs: receipt.logs().to_vec(),
            deposit_nonce: receipt.deposit_nonce(),
        }
    }
}

impl SavedReceipt {
    /// Restores the receipt of a transaction of this type.
    pub(crate) fn read(self, transaction_type: OpTxType) -> OpReceiptEnvelope {
        let Self { success, cumulative_gas_used, logs, deposit_nonce } = self;
        let receipt = Receipt { status: success.into(), cumulative_gas_used, logs };
        let bloom = receipt.bloom();
        sealed_receipt(transaction_type, receipt, bloom, deposit_nonce)
    }
}
