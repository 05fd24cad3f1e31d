//! Receipts as blocks keep them.

use alloy_consensus::TxReceipt;
use alloy_primitives::Log;
use op_alloy_consensus::{OpReceipt, OpReceiptEnvelope, OpTxReceipt};

/// A receipt in a block, without its bloom, which would be most of its bytes and follows from the
/// logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockReceipt(OpReceipt);

impl BlockReceipt {
    /// Whether the transaction succeeded.
    pub fn status(&self) -> bool {
        self.0.status()
    }

    /// Gas used by the transaction and by all before it in the block.
    pub fn cumulative_gas_used(&self) -> u64 {
        self.0.cumulative_gas_used()
    }

    /// The logs of the transaction.
    pub fn logs(&self) -> &[Log] {
        self.0.logs()
    }

    /// The nonce of a deposit's sender before the deposit; `None` for other transactions.
    pub fn deposit_nonce(&self) -> Option<u64> {
        self.0.deposit_nonce()
    }

    /// The version of a deposit's receipt; `None` for other transactions.
    pub fn deposit_receipt_version(&self) -> Option<u64> {
        self.0.deposit_receipt_version()
    }

    /// The receipt by transaction type.
    pub const fn by_type(&self) -> &OpReceipt {
        &self.0
    }

    /// The receipt with its bloom, as its encoding has it. The bloom is computed.
    pub fn with_bloom(&self) -> OpReceiptEnvelope {
        self.0.clone().into_with_bloom().into()
    }
}

impl From<OpReceiptEnvelope> for BlockReceipt {
    fn from(receipt: OpReceiptEnvelope) -> Self {
        Self(receipt.into())
    }
}

impl From<OpReceipt> for BlockReceipt {
    fn from(receipt: OpReceipt) -> Self {
        Self(receipt)
    }
}
