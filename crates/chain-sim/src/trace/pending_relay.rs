//! Relays in pools.

use alloy_consensus::{Transaction, transaction::Recovered};
use alloy_primitives::{Address, B256, ChainId};
use op_alloy_consensus::OpTxEnvelope;
use serde::Serialize;

/// A transaction in a pool that would relay the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PendingRelay {
    /// The chain in whose pool it waits.
    pub chain: ChainId,
    /// Hash of the transaction.
    pub transaction: B256,
    /// The sender of the transaction.
    pub account: Address,
    /// The gas limit of the transaction.
    pub gas_limit: u64,
}

impl PendingRelay {
    /// Describes a transaction in the pool of `chain`.
    pub(super) fn new(chain: ChainId, transaction: &Recovered<OpTxEnvelope>) -> Self {
        Self {
            chain,
            transaction: transaction.tx_hash(),
            account: transaction.signer(),
            gas_limit: transaction.gas_limit(),
        }
    }
}
