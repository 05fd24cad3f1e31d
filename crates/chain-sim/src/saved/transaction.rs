//! Saved transactions.

use alloy_consensus::transaction::Recovered;
use alloy_eips::{Decodable2718, Encodable2718};
use alloy_primitives::{Address, Bytes};
use op_alloy_consensus::OpTxEnvelope;
use serde::{Deserialize, Serialize};

use super::unexpected;
use crate::error::Error;

/// A transaction and its sender, which not every signature recovers to.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SavedTransaction {
    sender: Address,
    /// The transaction, EIP-2718 encoded.
    encoded: Bytes,
}

impl From<&Recovered<OpTxEnvelope>> for SavedTransaction {
    fn from(transaction: &Recovered<OpTxEnvelope>) -> Self {
        Self { sender: transaction.signer(), encoded: transaction.encoded_2718().into() }
    }
}

impl SavedTransaction {
    /// Restores the transaction; returns it with its encoding.
    ///
    /// # Errors
    ///
    /// [`Error::Saved`] for an invalid encoding, and for a deposit from another account.
    pub(crate) fn read(self) -> Result<(Recovered<OpTxEnvelope>, Bytes), Error> {
        let Self { sender, encoded } = self;
        let transaction = OpTxEnvelope::decode_2718_exact(&encoded)
            .map_err(|error| unexpected("transaction", "an EIP-2718 encoding", error))?;
        if let OpTxEnvelope::Deposit(deposit) = &transaction
            && deposit.from != sender
        {
            return Err(unexpected("deposit", deposit.from, sender));
        }
        Ok((Recovered::new_unchecked(transaction, sender), encoded))
    }
}
