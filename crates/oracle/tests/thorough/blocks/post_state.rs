//! The whole state of a chain, from its genesis and the changes of every block, and its root.

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

use alloy_consensus::{
    TrieAccount,
    constants::KECCAK_EMPTY,
    proofs::{state_root_unhashed, storage_root_unhashed},
};
use alloy_primitives::{Address, B256, U256, keccak256};
use messenger::{InboxVersion, MessengerVersion};
use op_revm::revm::{
    database::{BundleState, InMemoryDB, states::reverts::AccountInfoRevert},
    state::AccountInfo,
};

/// An account and its storage.
#[derive(Debug, Default)]
struct Account {
    nonce: u64,
    balance: U256,
    code_hash: B256,
    storage: BTreeMap<B256, U256>,
}

impl Account {
    const fn set(&mut self, info: &AccountInfo) {
        (self.nonce, self.balance, self.code_hash) = (info.nonce, info.balance, info.code_hash);
    }
}

/// Every account of a chain.
#[derive(Debug, Default)]
pub(crate) struct PostState(BTreeMap<Address, Account>);

impl PostState {
    /// The state before the first block.
    pub(crate) fn new(genesis: &InMemoryDB) -> Self {
        let mut state = Self::default();
        for (address, before) in &genesis.cache.accounts {
            let account = state.0.entry(*address).or_default();
            account.set(&before.info);
            account
                .storage
                .extend(before.storage.iter().map(|(slot, word)| ((*slot).into(), *word)));
        }
        state
    }

    /// Applies the changes of a block.
    pub(crate) fn apply(&mut self, changes: &BundleState) {
        for (address, change) in &changes.state {
            assert!(!change.was_destroyed(), "no code here destroys itself");
            let Some(info) = &change.info else { continue };
            let account = self.0.entry(*address).or_default();
            account.set(info);
            for (slot, word) in &change.storage {
                account.storage.insert((*slot).into(), word.present_value);
            }
        }
    }

    /// An account's balance.
    pub(crate) fn balance(&self, address: Address) -> U256 {
        self.0.get(&address).map_or(U256::ZERO, |account| account.balance)
    }

    /// An account's code hash.
    pub(crate) fn code_hash(&self, address: Address) -> B256 {
        self.0.get(&address).map_or(KECCAK_EMPTY, |account| account.code_hash)
    }

    /// The state root.
    pub(crate) fn root(&self) -> B256 {
        self.root_with(|code_hash| code_hash)
    }

    /// The state root, computed with the released bytecode in the place of native programs.
    pub(crate) fn root_as_released(&self) -> B256 {
        self.root_with(as_released)
    }

    fn root_with(&self, code_hash: impl Fn(B256) -> B256) -> B256 {
        state_root_unhashed(self.0.iter().map(|(address, account)| {
            let written = account.storage.iter().filter(|(_, word)| !word.is_zero());
            let account = TrieAccount {
                nonce: account.nonce,
                balance: account.balance,
                storage_root: storage_root_unhashed(written.map(|(slot, word)| (*slot, *word))),
                code_hash: code_hash(account.code_hash),
            };
            (*address, account)
        }))
    }
}

/// Replaces the hash of a native program by that of the released bytecode. Other hashes stay.
fn as_released(code_hash: B256) -> B256 {
    static RELEASED: LazyLock<HashMap<B256, B256>> = LazyLock::new(|| {
        let messengers = MessengerVersion::ALL.iter().map(|it| (it.program(), it.code_hash()));
        let inboxes = InboxVersion::ALL.iter().map(|it| (it.program(), it.code_hash()));
        messengers.chain(inboxes).map(|(program, hash)| (keccak256(program), hash)).collect()
    });
    RELEASED.get(&code_hash).copied().unwrap_or(code_hash)
}

/// The changes of a block, with the released bytecode in the place of native programs: nothing else
/// may differ.
pub(crate) fn changes_as_released(mut changes: BundleState) -> BundleState {
    let replace = |info: &mut AccountInfo| info.code_hash = as_released(info.code_hash);
    for change in changes.state.values_mut() {
        change.info.iter_mut().chain(&mut change.original_info).for_each(replace);
    }
    for (_, revert) in changes.reverts.iter_mut().flatten() {
        if let AccountInfoRevert::RevertTo(info) = &mut revert.account {
            replace(info);
        }
    }
    changes
}
