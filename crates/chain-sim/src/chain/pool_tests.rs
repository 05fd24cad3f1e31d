//! Pools against a list of transactions that is searched at each question.

use core::cmp::Reverse;
use std::collections::BTreeMap;

use alloy_consensus::{SignableTransaction, Transaction, TxEip1559, transaction::Recovered};
use alloy_primitives::{Address, B256, ChainId, Signature, U256};
use messenger::{Identifier, LogPosition};
use op_alloy_consensus::OpTxEnvelope;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{Call, Pool, PooledTransaction, Waiting, pooled_transaction::declared_messages};

const CHAIN: ChainId = 901;

/// A transaction of an account; `salt` distinguishes it from others with the same nonce, and
/// decides what it offers.
fn transaction(account: Address, nonce: u64, salt: u8) -> Recovered<OpTxEnvelope> {
    let transaction = TxEip1559 {
        chain_id: CHAIN,
        nonce,
        max_fee_per_gas: u128::from(salt % 6),
        max_priority_fee_per_gas: u128::from(salt % 4),
        to: account.into(),
        input: [salt].into(),
        ..TxEip1559::default()
    };
    let signature = Signature::new(account.into_word().into(), U256::ONE, false);
    Recovered::new_unchecked(OpTxEnvelope::Eip1559(transaction.into_signed(signature)), account)
}

/// The same, waiting.
fn waiting(account: Address, nonce: u64, salt: u8) -> Waiting {
    Waiting::unchecked(transaction(account, nonce, salt))
}

/// The same, with a message that its access list declares.
fn declaring(account: Address, nonce: u64, salt: u8) -> Waiting {
    let position =
        LogPosition { chain_id: U256::from(7), block_number: 1, timestamp: 1, log_index: 0 };
    let id = Identifier::new(account, position);
    let call = Call::relay_message(account, id, [salt]).unwrap();
    let transaction = call.into_transaction(CHAIN, nonce, 0);
    let declared = declared_messages(&transaction);
    Waiting::new(PooledTransaction::admit(transaction, declared, CHAIN, 60_000_000).unwrap())
}

/// Transactions in order, and the next nonces of the accounts.
#[derive(Default)]
struct Model {
    queue: Vec<Waiting>,
    next: BTreeMap<Address, u64>,
    base_fee: u64,
}

impl Model {
    fn next(&self, account: Address) -> u64 {
        self.next.get(&account).copied().unwrap_or_default()
    }

    fn has(&self, account: Address, nonce: u64) -> bool {
        self.queue.iter().any(|waiting| waiting.key() == (account, nonce))
    }

    fn tip(&self, waiting: &Waiting) -> Option<u128> {
        waiting.pooled.transaction.effective_tip_per_gas(self.base_fee)
    }

    fn gap(&self, account: Address) -> u64 {
        (self.next(account)..).find(|nonce| !self.has(account, *nonce)).unwrap()
    }

    /// Compares every answer of the pool with that of the list.
    fn check(&self, pool: &Pool, accounts: &[Address]) {
        let hashes =
            |queue: &[Waiting]| queue.iter().map(|it| it.pooled.hash()).collect::<Vec<_>>();
        assert_eq!(
            pool.iter().map(PooledTransaction::hash).collect::<Vec<_>>(),
            hashes(&self.queue)
        );
        let is_candidate = |waiting: &&Waiting| {
            let (account, nonce) = waiting.key();
            let next = self.next(account);
            nonce < next
                || nonce == next && self.tip(waiting).is_some()
                || waiting.pooled.is_filtered()
        };
        let mut expected: Vec<_> = self.queue.iter().filter(is_candidate).cloned().collect();
        // Those with the highest tip first, those that offer too little last.
        expected.sort_by_key(|waiting| Reverse(self.tip(waiting)));
        let actual = pool.candidates().into_iter().map(|place| pool.at(place).hash());
        assert_eq!(actual.collect::<Vec<_>>(), hashes(&expected));
        let is_due = |it: &&Waiting| it.key().1 <= self.next(it.key().0);
        let pays = self.queue.iter().filter(is_due).any(|it| self.tip(it).is_some());
        let ready = self.queue.iter().any(|it| it.key().1 == self.next(it.key().0));
        assert_eq!(pool.has_ready(), ready && pays);
        let mut bytes = 0;
        for waiting in &self.queue {
            assert_eq!(pool.get(waiting.pooled.hash()).unwrap().hash(), waiting.pooled.hash());
            bytes += waiting.pooled.bytes();
        }
        assert_eq!(pool.footprint().size, bytes);
        for &account in accounts {
            let (next, gap) = (self.next(account), self.gap(account));
            assert_eq!(pool.next_nonce(account, next), gap);
            let mut own: Vec<u64> = self
                .queue
                .iter()
                .map(Waiting::key)
                .filter(|key| key.0 == account)
                .map(|key| key.1)
                .collect();
            own.sort_unstable();
            assert_eq!(pool.of(account).map(|it| it.transaction.nonce()).collect::<Vec<_>>(), own);
            let after = own.iter().find(|nonce| **nonce > gap);
            assert_eq!(pool.gap(account, next), after.map_or(0, |after| after - gap));
            assert_eq!(pool.gap(account, next) > 0, after.is_some());
            for nonce in 0..12 {
                assert_eq!(pool.find(account, nonce).is_some(), own.contains(&nonce));
            }
        }
    }
}

#[test]
fn pool_answers_as_a_list_that_is_searched_does() {
    let accounts = [1, 2, 3].map(Address::repeat_byte);
    let mut rng = ChaCha8Rng::seed_from_u64(18);
    let (mut pool, mut model) = (Pool::default(), Model::default());
    for step in 0..3_000 {
        let account = accounts[rng.random_range(0..accounts.len())];
        let nonce = rng.random_range(0..10);
        match rng.random_range(0..10) {
            0..=3 => {
                let make = if rng.random_bool(0.2) { declaring } else { waiting };
                let added = make(account, nonce, rng.random());
                if rng.random_bool(0.3) {
                    pool.push_front(added.clone(), model.next(account));
                    model.queue.insert(0, added);
                } else {
                    pool.push(added.clone(), model.next(account));
                    model.queue.push(added);
                }
            }
            4..=5 => {
                model.next.insert(account, nonce);
                pool.set_nonce(account, nonce);
            }
            6..=7 if !model.queue.is_empty() => {
                let removed = model.queue[rng.random_range(0..model.queue.len())].pooled.hash();
                assert!(pool.remove(removed));
                let first = model.queue.iter().position(|it| it.pooled.hash() == removed).unwrap();
                model.queue.remove(first);
            }
            8 if !model.queue.is_empty() => {
                assert_eq!(pool.pop().unwrap().pooled.hash(), model.queue.remove(0).pooled.hash());
            }
            8 => {
                model.base_fee = rng.random_range(0..7);
                pool.set_base_fee(model.base_fee);
            }
            _ if step % 50 == 0 => {
                let is_filtered = |it: &mut Waiting| it.pooled.is_filtered();
                let removed: Vec<B256> =
                    model.queue.extract_if(.., is_filtered).map(|it| it.pooled.hash()).collect();
                assert_eq!(pool.remove_filtered(), removed);
            }
            _ => {}
        }
        model.check(&pool, &accounts);
    }
}

#[test]
fn status_is_that_of_the_content() {
    let accounts = [1, 2, 3].map(Address::repeat_byte);
    let mut rng = ChaCha8Rng::seed_from_u64(19);
    let mut pool = Pool::default();
    let mut next = BTreeMap::new();
    for _ in 0..2_000 {
        let account = accounts[rng.random_range(0..accounts.len())];
        let (nonce, known) = (rng.random_range(0..20), next.get(&account).copied().unwrap_or(0));
        // As on a server, no two have the same nonce.
        match (rng.random_bool(0.5), pool.find(account, nonce)) {
            (true, None) => pool.push(waiting(account, nonce, 0), known),
            (true, Some(hash)) => assert!(pool.remove(hash)),
            (false, _) => {
                next.insert(account, nonce);
                pool.set_nonce(account, nonce);
            }
        }
        let is_executable = |it: &&PooledTransaction| {
            let account = it.transaction.signer();
            let known = next.get(&account).copied().unwrap_or(0);
            it.transaction.nonce() < pool.next_nonce(account, known)
        };
        assert_eq!(pool.executable(), pool.iter().filter(is_executable).count());
    }
}

#[test]
fn transactions_that_wait_for_a_nonce_are_not_looked_at() {
    let [stranger, other] = [7, 8].map(Address::repeat_byte);
    let mut pool = Pool::default();
    for nonce in 1..=20_000 {
        pool.push(waiting(stranger, nonce, 0), 0);
    }
    pool.push(waiting(other, 0, 0), 0);
    assert_eq!(pool.candidates().len(), 1);
    assert!(pool.has_ready());
    assert_eq!((pool.gap(stranger, 0), pool.executable()), (1, 1));
    // Their nonces are one run, in which no question walks.
    assert_eq!((pool.runs(), pool.next_nonce(stranger, 1)), (2, 20_001));
    // The missing one makes one more a candidate; each that is included, the next.
    pool.push(waiting(stranger, 0, 0), 0);
    assert_eq!((pool.candidates().len(), pool.executable()), (2, 20_002));
    pool.set_nonce(stranger, 1);
    assert_eq!(pool.candidates().len(), 3);
}

#[test]
fn transactions_that_offer_too_little_are_not_looked_at() {
    let account = |number: u16| Address::left_padding_from(&number.to_be_bytes());
    let mut pool = Pool::default();
    pool.set_base_fee(4);
    // A sixth of them offer each fee from 0 to 5.
    for (number, fee) in (0..6_000).zip((0..6).cycle()) {
        pool.push(waiting(account(number), 0, fee), 0);
    }
    for (base_fee, expected) in [(4, 2_000), (5, 1_000), (6, 0), (7, 0), (3, 3_000), (0, 6_000)] {
        pool.set_base_fee(base_fee);
        assert_eq!(pool.candidates().len(), expected, "{base_fee}");
        assert_eq!((pool.has_ready(), pool.executable()), (expected > 0, 6_000));
    }
    pool.set_base_fee(6);
    // Blocks drop those whose nonce is used.
    pool.set_nonce(account(1), 1);
    assert_eq!(pool.candidates().len(), 1);
    // A reorg gives the nonce back.
    pool.set_nonce(account(1), 0);
    assert_eq!(pool.candidates().len(), 0);
}
