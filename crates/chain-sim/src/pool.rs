//! A chain's transaction pool.

use std::sync::Arc;

use alloy_consensus::{Transaction, transaction::Recovered};
use alloy_eips::{Encodable2718, eip2718::Typed2718};
use alloy_primitives::{Address, B256, Bytes, ChainId};
use imbl::{OrdMap, Vector};
use messenger::{InboxEntry, parse_access_list};
use op_alloy_consensus::{DEPOSIT_TX_TYPE_ID, OpTxEnvelope};

#[cfg(feature = "serde")]
use crate::{
    Error,
    saved::{SavedPool, SavedPooled, SavedTransaction, unexpected},
};
use crate::{InvalidMessage, Refusal, Validity};

/// A transaction that was admitted.
#[derive(Debug, Clone)]
pub(crate) struct PooledTransaction {
    /// The transaction and its sender.
    pub(crate) transaction: Recovered<OpTxEnvelope>,
    /// Its encoding, as the transaction trie has it.
    pub(crate) encoded: Bytes,
    /// The messages it declares.
    pub(crate) declared: Vec<InboxEntry>,
    /// Whether its sequencer takes it as it is.
    pub(crate) unchecked: bool,
}

impl PooledTransaction {
    /// Checks what every transaction must be, what costs nothing first.
    pub(crate) fn admit(
        transaction: Recovered<OpTxEnvelope>,
        chain_id: ChainId,
        gas_limit: u64,
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
        Ok(Self { transaction, encoded, declared, unchecked: false })
    }

    /// A transaction that is not looked at; what it declares is what can be read of it.
    pub(crate) fn unchecked(transaction: Recovered<OpTxEnvelope>) -> Self {
        let declared = transaction.access_list().and_then(|list| parse_access_list(list).ok());
        let encoded = transaction.encoded_2718().into();
        let declared = declared.unwrap_or_default();
        Self { transaction, encoded, declared, unchecked: true }
    }

    /// Its hash.
    pub(crate) fn hash(&self) -> B256 {
        self.transaction.tx_hash()
    }
}

/// A transaction in the pool.
#[derive(Debug, Clone)]
pub(crate) struct Waiting {
    /// The transaction.
    pub(crate) pooled: Arc<PooledTransaction>,
    /// How often blocks had been taken back when all that it declares was last found.
    found_at: Option<u64>,
}

impl Waiting {
    /// Not yet checked.
    pub(crate) fn new(pooled: PooledTransaction) -> Self {
        Self { pooled: Arc::new(pooled), found_at: None }
    }

    /// Checks the messages it declares; those that were found once only for what has changed.
    pub(crate) fn check_declared(&mut self, validity: &Validity<'_>) -> Result<(), InvalidMessage> {
        if self.pooled.unchecked {
            return Ok(());
        }
        let mut declared = self.pooled.declared.iter();
        let rewinds = Some(validity.log_index.rewinds());
        if self.found_at == rewinds {
            return declared.try_for_each(|entry| validity.check_time(entry));
        }
        declared.try_for_each(|entry| validity.check_declared(entry))?;
        self.found_at = rewinds;
        Ok(())
    }
}

/// Transactions that wait for a block, in the order in which they came.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pool {
    queue: Vector<Waiting>,
    /// Hashes by sender and nonce; of several with the same, the last.
    nonces: OrdMap<(Address, u64), B256>,
    /// The first nonce of an account that no transaction has, as far as it is known.
    next_nonces: OrdMap<Address, u64>,
}

impl Pool {
    /// How many transactions wait.
    pub(crate) fn len(&self) -> usize {
        self.queue.len()
    }

    /// The transactions, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &PooledTransaction> {
        self.queue.iter().map(|waiting| waiting.pooled.as_ref())
    }

    /// The transaction of an account with this nonce.
    pub(crate) fn find(&self, account: Address, nonce: u64) -> Option<B256> {
        self.nonces.get(&(account, nonce)).copied()
    }

    /// The first nonce, from `nonce` on, that no transaction of the account has.
    pub(crate) fn next_nonce(&self, account: Address, nonce: u64) -> u64 {
        let known = self.next_nonces.get(&account).copied().filter(|&known| known >= nonce);
        known.unwrap_or_else(|| self.first_gap(account, nonce))
    }

    /// As [`next_nonce`](Self::next_nonce), and remembers it.
    pub(crate) fn take_next_nonce(&mut self, account: Address, nonce: u64) -> u64 {
        let next = self.next_nonce(account, nonce);
        self.next_nonces.insert(account, next);
        next
    }

    /// Whether a transaction of the account waits for one with a nonce, from `nonce` on, that none
    /// has.
    pub(crate) fn has_gap(&self, account: Address, nonce: u64) -> bool {
        let mut own = self.nonces.range((account, nonce)..=(account, u64::MAX));
        own.next_back().is_some_and(|(&(_, last), _)| last > self.next_nonce(account, nonce))
    }

    /// How many nonces of the account, from `nonce` on, none has before one that waits for them; 0
    /// where none waits.
    pub(crate) fn gap(&self, account: Address, nonce: u64) -> u64 {
        let next = self.next_nonce(account, nonce);
        let waiting = self.nonces.range((account, next)..=(account, u64::MAX));
        let mut waiting = waiting.map(|(&(_, nonce), _)| nonce).filter(|nonce| *nonce > next);
        waiting.next().map_or(0, |waiting| waiting - next)
    }

    /// Counts from `nonce` on.
    fn first_gap(&self, account: Address, nonce: u64) -> u64 {
        let taken = self.nonces.range((account, nonce)..=(account, u64::MAX));
        let taken = taken.map(|(&(_, taken), _)| taken);
        let run = taken.zip(nonce..=u64::MAX).take_while(|(taken, next)| taken == next);
        // After the last there is none, and no transaction has it.
        nonce.saturating_add(run.count() as u64)
    }

    /// What waits, to be saved.
    #[cfg(feature = "serde")]
    pub(crate) fn save(&self) -> SavedPool {
        let queue = self.queue.iter().map(|waiting| SavedPooled {
            transaction: SavedTransaction::from(&waiting.pooled.transaction),
            unchecked: waiting.pooled.unchecked,
            is_found: self.nonces.get(&key(waiting)) == Some(&waiting.pooled.hash()),
        });
        let next_nonces = self.next_nonces.iter().map(|(&account, &nonce)| (account, nonce));
        SavedPool { queue: queue.collect(), next_nonces: next_nonces.collect() }
    }

    /// What was saved of the pool of a chain.
    ///
    /// # Errors
    ///
    /// [`Error::Saved`] for what such a pool does not take.
    #[cfg(feature = "serde")]
    pub(crate) fn read(saved: SavedPool, chain_id: ChainId, gas_limit: u64) -> Result<Self, Error> {
        let mut pool = Self::default();
        for pooled in saved.queue {
            let (transaction, _) = pooled.transaction.read()?;
            let admitted = if pooled.unchecked {
                PooledTransaction::unchecked(transaction)
            } else {
                PooledTransaction::admit(transaction, chain_id, gas_limit).map_err(|refusal| {
                    unexpected(format!("pool of chain {chain_id}"), "what it takes", refusal)
                })?
            };
            let waiting = Waiting::new(admitted);
            if pooled.is_found {
                pool.nonces.insert(key(&waiting), waiting.pooled.hash());
            }
            pool.queue.push_back(waiting);
        }
        pool.next_nonces = saved.next_nonces.into_iter().collect();
        Ok(pool)
    }

    /// Adds a transaction.
    pub(crate) fn push(&mut self, waiting: Waiting) {
        self.note(&waiting);
        self.queue.push_back(waiting);
    }

    /// Takes note of the nonce of a transaction.
    fn note(&mut self, waiting: &Waiting) {
        let (account, nonce) = key(waiting);
        self.nonces.insert((account, nonce), waiting.pooled.hash());
        if self.next_nonces.get(&account) == Some(&nonce) {
            let next = self.first_gap(account, nonce);
            self.next_nonces.insert(account, next);
        }
    }

    /// Drops a transaction; whether it was there.
    pub(crate) fn remove(&mut self, hash: B256) -> bool {
        let position = self.queue.iter().position(|waiting| waiting.pooled.hash() == hash);
        let Some(position) = position else { return false };
        let waiting = self.queue.remove(position);
        self.note_dropped(&waiting);
        true
    }

    /// Takes the first transaction out, for a block.
    pub(crate) fn pop(&mut self) -> Option<Waiting> {
        self.queue.pop_front()
    }

    /// Puts transactions in front of all others, in their order.
    pub(crate) fn put_back(&mut self, transactions: Vec<Waiting>) {
        for waiting in transactions.into_iter().rev() {
            self.note(&waiting);
            self.queue.push_front(waiting);
        }
    }

    /// Takes note that a transaction that was taken out is in a block.
    pub(crate) fn note_included(&mut self, waiting: &Waiting) {
        // Another with the same nonce may wait behind it.
        if self.nonces.get(&key(waiting)) == Some(&waiting.pooled.hash()) {
            self.nonces.remove(&key(waiting));
        }
    }

    /// Takes note that a transaction that was taken out is dropped: its nonce is free again.
    pub(crate) fn note_dropped(&mut self, waiting: &Waiting) {
        self.note_included(waiting);
        self.next_nonces.remove(&key(waiting).0);
    }

    /// Forgets which nonces come next: accounts have changed.
    pub(crate) fn forget_nonces(&mut self) {
        self.next_nonces = OrdMap::new();
    }
}

/// Sender and nonce.
fn key(waiting: &Waiting) -> (Address, u64) {
    (waiting.pooled.transaction.signer(), waiting.pooled.transaction.nonce())
}
