//! The trie of a state: accounts, each with the trie of its storage.

use alloy_consensus::{EMPTY_ROOT_HASH, TrieAccount};
use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_rlp::{BufMut, Encodable};
use op_revm::revm::state::AccountInfo;

use super::{Trie, node::Node, path, paths, references::References};
use crate::state::{Reverts, State};

/// The trie of a [`State`]. An update costs time in proportion to the changes.
#[derive(Debug, Clone, Default)]
pub(crate) struct StateTrie {
    accounts: Trie<AccountNode>,
}

/// An account and the trie of its storage.
#[derive(Debug, Clone, Default)]
struct AccountNode {
    nonce: u64,
    balance: U256,
    code_hash: B256,
    storage: Trie<U256>,
}

/// A proof, under a state root, of an account or of its absence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountProof {
    /// The account; `None` where the state has none.
    pub account: Option<TrieAccount>,
    /// The nodes on the path from the state root to the account, or to where it would be.
    pub proof: Vec<Bytes>,
    /// Words of its storage, in the order of the request.
    pub words: Vec<WordProof>,
}

/// A proof, under the storage root of an account, of a storage word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WordProof {
    /// The word; zero where there is none.
    pub word: U256,
    /// The nodes on the path from the storage root to the word, or to where it would be.
    pub proof: Vec<Bytes>,
}

impl StateTrie {
    /// Builds the trie of a state, in time proportional to the size of the state.
    pub(crate) fn of(state: &State) -> Self {
        let mut trie = Self::default();
        let addresses: Vec<&Address> = state.accounts().map(|(address, _)| address).collect();
        for (key, (_, account)) in paths(&addresses).iter().zip(state.accounts()) {
            let node = trie.accounts.entry(key);
            node.set_info(&account.info);
            node.storage = Trie::of(&account.storage);
        }
        trie
    }

    /// Updates the trie to `state`, after a block was executed or reverted; `changed` names the
    /// accounts and words that differ.
    pub(crate) fn follow(&mut self, changed: &Reverts, state: &State) {
        let accounts: Vec<Address> = changed.accounts().collect();
        let mut words: Vec<_> = changed.words().collect();
        words.sort_unstable();
        let preimages: Vec<&[u8]> = accounts
            .iter()
            .map(|address| address.as_slice())
            .chain(words.iter().map(|(_, slot)| slot.as_slice()))
            .collect();
        let keys = paths(&preimages);
        let (account_keys, word_keys) = keys.split_at(accounts.len());
        for (&address, key) in accounts.iter().zip(account_keys) {
            let Some(account) = state.stored(address) else {
                self.accounts.remove(key);
                continue;
            };
            let node = self.accounts.entry(key);
            node.set_info(&account.info);
            if changed.has_storage_of(address) {
                node.storage = Trie::of(&account.storage);
                continue;
            }
            let first = words.partition_point(|(of, _)| *of < address);
            let own = words[first..].iter().zip(&word_keys[first..]);
            for ((_, slot), key) in own.take_while(|((of, _), _)| *of == address) {
                node.storage.set(key, state.storage(address, (*slot).into()));
            }
        }
    }

    /// The state root.
    pub(crate) fn root(&self) -> B256 {
        // The storages of all accounts are hashed before the accounts.
        let mut storages = References::default();
        let mut unseen: Vec<&Node<AccountNode>> =
            self.accounts.root.as_deref().into_iter().collect();
        while let Some(node) = unseen.pop() {
            if node.has_reference() {
                continue;
            }
            unseen.extend(node.children());
            if let Some(storage) = node.value().and_then(|it| it.storage.root.as_deref()) {
                storages.add(storage);
            }
        }
        storages.compute();
        self.accounts.root()
    }

    /// The storage root of an account; that of the empty trie where the state has no account.
    pub(crate) fn storage_root(&self, address: Address) -> B256 {
        let account = self.accounts.get(&path(address));
        account.map_or(EMPTY_ROOT_HASH, |account| account.storage.root())
    }

    /// Proves an account, and words of its storage.
    pub(crate) fn prove(
        &self,
        address: Address,
        slots: impl IntoIterator<Item = B256>,
    ) -> AccountProof {
        let key = path(address);
        let node = self.accounts.get(&key);
        let prove = |slot| {
            let Some(AccountNode { storage, .. }) = node else { return WordProof::default() };
            let key = path(slot);
            let word = storage.get(&key).copied().unwrap_or_default();
            WordProof { word, proof: storage.prove(&key) }
        };
        AccountProof {
            account: node.map(AccountNode::account),
            proof: self.accounts.prove(&key),
            words: slots.into_iter().map(prove).collect(),
        }
    }
}

impl AccountNode {
    /// Sets balance, nonce and code hash; the storage stays.
    const fn set_info(&mut self, info: &AccountInfo) {
        self.nonce = info.nonce;
        self.balance = info.balance;
        self.code_hash = info.code_hash;
    }

    /// The account as the trie encodes it.
    fn account(&self) -> TrieAccount {
        TrieAccount::new(self.nonce, self.balance, self.storage.root(), self.code_hash)
    }
}

impl Encodable for AccountNode {
    fn encode(&self, out: &mut dyn BufMut) {
        self.account().encode(out);
    }

    fn length(&self) -> usize {
        self.account().length()
    }
}
