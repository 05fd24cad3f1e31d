//! Transactions that were admitted to a chain's pool.

use std::sync::Arc;

use alloy_consensus::{Transaction, transaction::Recovered};
use alloy_eips::{Encodable2718, eip2718::Typed2718};
use alloy_primitives::{Address, B256, Bytes, ChainId};
use messenger::{AccessListError, InboxEntry, parse_access_list};
use op_alloy_consensus::{DEPOSIT_TX_TYPE_ID, OpTxEnvelope};

use crate::rules::{InvalidMessage, Refusal, Validity};

/// A transaction that was admitted.
#[derive(Debug, Clone)]
pub(crate) struct PooledTransaction {
    /// The transaction and its sender.
    pub(crate) transaction: Recovered<OpTxEnvelope>,
    /// Its EIP-2718 encoding, as in the transaction trie.
    pub(crate) encoded: Bytes,
    /// The messages that its access list declares.
    declared: Vec<InboxEntry>,
    /// Whether the sequencer checks no rule for it.
    pub(crate) unchecked: bool,
}

/// The messages that a transaction's access list declares.
///
/// # Errors
///
/// [`AccessListError`] for storage keys of the inbox that are no entries.
pub(super) fn declared_messages(
    transaction: &OpTxEnvelope,
) -> Result<Vec<InboxEntry>, AccessListError> {
    transaction.access_list().map_or_else(|| Ok(Vec::new()), parse_access_list)
}

impl PooledTransaction {
    /// Checks the rules for every transaction, the cheapest first; `gas_limit` is that of a block.
    pub(super) fn admit(
        transaction: Recovered<OpTxEnvelope>,
        declared: Result<Vec<InboxEntry>, AccessListError>,
        chain_id: ChainId,
        gas_limit: u64,
    ) -> Result<Self, Refusal> {
        if transaction.ty() == DEPOSIT_TX_TYPE_ID {
            return Err(Refusal::Deposit);
        }
        // A transaction from before EIP-155 is for any chain: keyless deployments are.
        if let Some(actual) = transaction.chain_id().filter(|actual| *actual != chain_id) {
            return Err(Refusal::ChainId { expected: chain_id, actual });
        }
        if transaction.gas_limit() > gas_limit {
            let actual = transaction.gas_limit();
            return Err(Refusal::GasLimit { expected: gas_limit, actual });
        }
        let declared = declared.map_err(Refusal::AccessList)?;
        let encoded = transaction.encoded_2718().into();
        Ok(Self { transaction, encoded, declared, unchecked: false })
    }

    /// The messages that its access list declares.
    pub(super) fn declared(&self) -> &[InboxEntry] {
        &self.declared
    }

    /// The timestamp of the oldest message that its access list declares, in seconds.
    pub(super) fn oldest_declared(&self) -> u64 {
        self.declared.iter().map(|entry| entry.timestamp).min().unwrap_or(u64::MAX)
    }

    /// Whether an [`InteropFilter`](crate::InteropFilter) concerns it: its access list declares
    /// messages, and the sequencer checks rules for it.
    pub(crate) const fn is_filtered(&self) -> bool {
        !self.unchecked && !self.declared.is_empty()
    }

    /// About how many bytes it needs.
    pub(super) fn bytes(&self) -> u64 {
        // Fields, and the places in the pool.
        const FIXED: u64 = 1_024;
        // The calldata is in the transaction and in its encoding.
        FIXED.saturating_add(2 * self.encoded.len() as u64)
    }

    /// The transaction's hash.
    pub(crate) fn hash(&self) -> B256 {
        self.transaction.tx_hash()
    }
}

/// A transaction in the pool.
#[derive(Debug, Clone)]
pub(crate) struct Waiting {
    /// The transaction.
    pub(crate) pooled: Arc<PooledTransaction>,
    /// Value of [`LogIndex::rewinds`](crate::LogIndex) at the last successful full check; `None`
    /// before it.
    found_at: Option<u64>,
}

impl Waiting {
    /// A transaction whose messages were not checked yet.
    pub(super) fn new(pooled: PooledTransaction) -> Self {
        Self { pooled: Arc::new(pooled), found_at: None }
    }

    /// A transaction for which no rule is checked; malformed storage keys of the inbox are ignored.
    pub(crate) fn unchecked(transaction: Recovered<OpTxEnvelope>) -> Self {
        let declared = declared_messages(&transaction).unwrap_or_default();
        let encoded = transaction.encoded_2718().into();
        Self::new(PooledTransaction { transaction, encoded, declared, unchecked: true })
    }

    /// A transaction of a saved pool, whose messages and gas limit are checked when it is included:
    /// blocks may have had a higher gas limit when it came in.
    ///
    /// # Errors
    ///
    /// [`Refusal`] where the pool of a chain with this id refuses the transaction.
    #[cfg(feature = "serde")]
    pub(crate) fn saved(
        transaction: Recovered<OpTxEnvelope>,
        chain_id: ChainId,
    ) -> Result<Self, Refusal> {
        let declared = declared_messages(&transaction);
        PooledTransaction::admit(transaction, declared, chain_id, u64::MAX).map(Self::new)
    }

    /// The transaction and its encoding; copied only if they are shared.
    pub(super) fn into_transaction(self) -> (Recovered<OpTxEnvelope>, Bytes) {
        let pooled = Arc::unwrap_or_clone(self.pooled);
        (pooled.transaction, pooled.encoded)
    }

    /// Sender and nonce.
    pub(super) fn key(&self) -> (Address, u64) {
        let transaction = &self.pooled.transaction;
        (transaction.signer(), transaction.nonce())
    }

    /// Forgets that every declared message was found.
    pub(crate) const fn unchecked_yet(mut self) -> Self {
        self.found_at = None;
        self
    }

    /// Whether the last full check found every declared message, and no block was removed since.
    pub(super) fn is_found(&self, validity: &Validity<'_>) -> bool {
        self.found_at == Some(validity.log_index.rewinds())
    }

    /// Records that a full check has just found every declared message.
    pub(super) const fn record_found(&mut self, validity: &Validity<'_>) {
        self.found_at = Some(validity.log_index.rewinds());
    }

    /// Checks the declared messages. A message that was found once is still there as long as no
    /// block is removed; then only its time is checked again.
    pub(super) fn check_declared(&mut self, validity: &Validity<'_>) -> Result<(), InvalidMessage> {
        if self.pooled.unchecked {
            return Ok(());
        }
        let mut declared = self.pooled.declared.iter();
        if self.is_found(validity) {
            return declared.try_for_each(|entry| validity.check_time(entry));
        }
        declared.try_for_each(|entry| validity.check_declared(entry))?;
        self.record_found(validity);
        Ok(())
    }
}
