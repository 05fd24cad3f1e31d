//! Blocks.

use std::collections::BTreeMap;

use alloy_consensus::{
    EMPTY_OMMER_ROOT_HASH, Header, Sealable, Sealed, TxReceipt,
    proofs::{calculate_receipt_root, ordered_trie_root_with_encoder},
    transaction::Recovered,
};
use alloy_primitives::{B256, Bloom, Bytes, Log};
use op_alloy_consensus::{OpReceiptEnvelope, OpTxEnvelope, TxDeposit};

use crate::{ExecutingMessage, RevertReason};

/// A block with its receipts.
#[derive(Debug, Clone)]
pub struct Block {
    header: Sealed<Header>,
    transactions: Vec<Recovered<OpTxEnvelope>>,
    receipts: Vec<OpReceiptEnvelope>,
    executing: Vec<ExecutingMessage>,
    reverts: BTreeMap<usize, RevertReason>,
}

/// What a block is sealed from.
#[derive(Debug, Default)]
pub(crate) struct BlockBody {
    /// The transactions and their senders.
    pub(crate) transactions: Vec<Recovered<OpTxEnvelope>>,
    /// Their encodings.
    pub(crate) encoded: Vec<Bytes>,
    /// Their receipts.
    pub(crate) receipts: Vec<OpReceiptEnvelope>,
    /// The messages they execute.
    pub(crate) executing: Vec<ExecutingMessage>,
    /// Why some failed, by position.
    pub(crate) reverts: BTreeMap<usize, RevertReason>,
}

impl BlockBody {
    /// Gas that the transactions used.
    pub(crate) fn gas_used(&self) -> u64 {
        self.receipts.last().map_or(0, OpReceiptEnvelope::cumulative_gas_used)
    }
}

impl Block {
    /// Seals a block: computes roots, bloom and hash. `header` holds what does not follow from
    /// the body.
    pub(crate) fn seal(header: Header, body: BlockBody) -> Self {
        let gas_used = body.gas_used();
        let BlockBody { transactions, encoded, receipts, executing, reverts } = body;
        let header = Header {
            ommers_hash: EMPTY_OMMER_ROOT_HASH,
            transactions_root: ordered_trie_root_with_encoder(&encoded, |encoded, out| {
                out.extend_from_slice(encoded);
            }),
            receipts_root: calculate_receipt_root(&receipts),
            logs_bloom: receipts.iter().fold(Bloom::ZERO, |bloom, receipt| bloom | receipt.bloom()),
            gas_used,
            ..header
        };
        Self { header: header.seal_slow(), transactions, receipts, executing, reverts }
    }

    /// The header. Its state root is that of the empty trie, unless
    /// [state roots](crate::ClusterConfig::state_roots) are computed.
    pub const fn header(&self) -> &Sealed<Header> {
        &self.header
    }

    /// The block's hash.
    pub const fn hash(&self) -> B256 {
        self.header.seal()
    }

    /// The block's number.
    pub fn number(&self) -> u64 {
        self.header.number
    }

    /// The block's timestamp, in seconds.
    pub fn timestamp(&self) -> u64 {
        self.header.timestamp
    }

    /// The transactions and their senders.
    pub fn transactions(&self) -> &[Recovered<OpTxEnvelope>] {
        &self.transactions
    }

    /// The receipts, one for each transaction.
    pub fn receipts(&self) -> &[OpReceiptEnvelope] {
        &self.receipts
    }

    /// The messages it executes, in the order of their logs.
    pub fn executing(&self) -> &[ExecutingMessage] {
        &self.executing
    }

    /// Why the transaction at `index` failed, if it did. It is no part of the block, but what a
    /// node's trace of the transaction would show.
    pub fn revert_reason(&self, index: usize) -> Option<&RevertReason> {
        self.reverts.get(&index)
    }

    /// Its deposits, which come first in every block.
    pub fn deposits(&self) -> impl Iterator<Item = &TxDeposit> {
        self.transactions.iter().map_while(|transaction| match transaction.inner() {
            OpTxEnvelope::Deposit(deposit) => Some(deposit.inner()),
            _ => None,
        })
    }

    /// Its transactions but for the deposits.
    pub fn user_transactions(&self) -> &[Recovered<OpTxEnvelope>] {
        &self.transactions[self.deposits().count()..]
    }

    /// Position and receipt of the transaction with this hash.
    pub fn find_transaction(&self, hash: B256) -> Option<(usize, &OpReceiptEnvelope)> {
        let index =
            self.transactions.iter().position(|transaction| transaction.tx_hash() == hash)?;
        self.receipts.get(index).map(|receipt| (index, receipt))
    }

    /// The logs, in the order of their indexes.
    pub fn logs(&self) -> impl Iterator<Item = &Log> {
        self.receipts.iter().flat_map(TxReceipt::logs)
    }
}
