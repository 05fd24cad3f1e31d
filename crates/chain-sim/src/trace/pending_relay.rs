//! The transactions that wait and are to relay a message.

use alloy_consensus::{Transaction, transaction::Recovered};
use alloy_primitives::{Address, B256, ChainId};
use op_alloy_consensus::OpTxEnvelope;
use serde::Serialize;

/// A transaction that waits for a block and is to relay the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PendingRelay {
    /// The chain in whose pool it waits.
    pub chain: ChainId,
    /// Hash of the transaction.
    pub transaction: B256,
    /// Who sent it.
    pub account: Address,
    /// Its gas limit.
    pub gas_limit: u64,
}

impl PendingRelay {
    /// A transaction in the pool of `chain`.
    pub(super) fn new(chain: ChainId, transaction: &Recovered<OpTxEnvelope>) -> Self {
        Self {
            chain,
            transaction: transaction.tx_hash(),
            account: transaction.signer(),
            gas_limit: transaction.gas_limit(),
        }
    }
}
