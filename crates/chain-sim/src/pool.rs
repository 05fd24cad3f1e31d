//! A chain's transaction pool.

use std::collections::{HashMap, VecDeque};

use alloy_consensus::{Transaction, transaction::Recovered};
use alloy_eips::{Encodable2718, eip2718::Typed2718};
use alloy_primitives::{Address, B256, Bytes, ChainId};
use messenger::{InboxEntry, parse_access_list};
use op_alloy_consensus::{DEPOSIT_TX_TYPE_ID, OpTxEnvelope};

use crate::{Refusal, Validity};

/// A transaction that was admitted.
#[derive(Debug, Clone)]
pub(crate) struct PooledTransaction {
    /// The transaction and its sender.
    pub(crate) transaction: Recovered<OpTxEnvelope>,
    /// Its encoding, as the transaction trie has it.
    pub(crate) encoded: Bytes,
    /// The messages it declares.
    pub(crate) declared: Vec<InboxEntry>,
}

impl PooledTransaction {
    /// Checks what every transaction must be, what costs nothing first, and the messages it
    /// declares last.
    pub(crate) fn admit(
        transaction: Recovered<OpTxEnvelope>,
        chain_id: ChainId,
        gas_limit: u64,
        validity: &Validity<'_>,
    ) -> Result<Self, Refusal> {
        if transaction.ty() == DEPOSIT_TX_TYPE_ID {
            return Err(Refusal::Deposit);
        }
        if transaction.chain_id() != Some(chain_id) {
            let actual = transaction.chain_id();
            return Err(Refusal::ChainId { expected: chain_id, actual });
        }
        if transaction.gas_limit() > gas_limit {
            let actual = transaction.gas_limit();
            return Err(Refusal::GasLimit { expected: gas_limit, actual });
        }
        let declared = match transaction.access_list() {
            Some(access_list) => parse_access_list(access_list).map_err(Refusal::AccessList)?,
            None => Vec::new(),
        };
        let encoded = transaction.encoded_2718().into();
        let pooled = Self { transaction, encoded, declared };
        pooled.check_declared(validity)?;
        Ok(pooled)
    }

    /// Checks the messages it declares.
    pub(crate) fn check_declared(&self, validity: &Validity<'_>) -> Result<(), Refusal> {
        Ok(self.declared.iter().try_for_each(|entry| validity.check_declared(entry))?)
    }

    /// Its hash.
    pub(crate) fn hash(&self) -> B256 {
        self.transaction.tx_hash()
    }
}

/// Transactions that wait for a block, in the order in which they came.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pool {
    queue: VecDeque<PooledTransaction>,
    next_nonces: HashMap<Address, u64>,
}

impl Pool {
    /// How many transactions wait.
    pub(crate) fn len(&self) -> usize {
        self.queue.len()
    }

    /// The nonce after the last one that waits; it may be one that a block has used since.
    pub(crate) fn next_nonce(&self, account: Address) -> Option<u64> {
        self.next_nonces.get(&account).copied()
    }

    /// Adds a transaction.
    pub(crate) fn push(&mut self, pooled: PooledTransaction) {
        let next = pooled.transaction.nonce() + 1;
        let nonce = self.next_nonces.entry(pooled.transaction.signer()).or_default();
        *nonce = next.max(*nonce);
        self.queue.push_back(pooled);
    }

    /// Takes the first transaction out, for a block.
    pub(crate) fn pop(&mut self) -> Option<PooledTransaction> {
        self.queue.pop_front()
    }

    /// Puts transactions that were taken out back to the front, in their order.
    pub(crate) fn put_back(&mut self, transactions: VecDeque<PooledTransaction>) {
        for pooled in transactions.into_iter().rev() {
            self.queue.push_front(pooled);
        }
    }

    /// Takes note that a transaction of `account` was dropped: its nonce is free again.
    pub(crate) fn note_dropped(&mut self, account: Address) {
        let waiting = self.queue.iter().filter(|pooled| pooled.transaction.signer() == account);
        match waiting.map(|pooled| pooled.transaction.nonce() + 1).max() {
            Some(next) => self.next_nonces.insert(account, next),
            None => self.next_nonces.remove(&account),
        };
    }
}
