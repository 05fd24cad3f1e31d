//! The trie of a state: its accounts, and below each its storage.

use alloy_consensus::TrieAccount;
use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_rlp::{BufMut, Encodable};
use op_revm::revm::state::AccountInfo;

use super::{Trie, path};
use crate::{State, reverts::Reverts};

/// The trie of a [`State`]. It follows the state at a cost that depends on what changes.
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

/// What proves, by a state root, what an account is, or that there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountProof {
    /// The account, if there is one.
    pub account: Option<TrieAccount>,
    /// The nodes on the way from the state root to the account, or to where it would be.
    pub proof: Vec<Bytes>,
    /// Words of its storage, in the order in which they were asked for.
    pub words: Vec<WordProof>,
}

/// What proves, by the storage root of an account, what a word is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WordProof {
    /// The word; zero where there is none.
    pub word: U256,
    /// The nodes on the way from the storage root to the word, or to where it would be.
    pub proof: Vec<Bytes>,
}

impl StateTrie {
    /// The trie of a state, at a cost that depends on its size.
    pub(crate) fn of(state: &State) -> Self {
        let mut trie = Self::default();
        for (address, account) in state.accounts() {
            let node = trie.accounts.entry(&path(address));
            node.set_info(&account.info);
            node.storage = Trie::of(&account.storage);
        }
        trie
    }

    /// Follows the state to where it is now, from before a block, or from after it: `changed` is
    /// what differs.
    pub(crate) fn follow(&mut self, changed: &Reverts, state: &State) {
        let mut words: Vec<_> = changed.words().collect();
        words.sort_unstable();
        for address in changed.accounts() {
            let key = path(address);
            let Some(account) = state.stored(address) else {
                self.accounts.remove(&key);
                continue;
            };
            let node = self.accounts.entry(&key);
            node.set_info(&account.info);
            if changed.has_storage_of(address) {
                node.storage = Trie::of(&account.storage);
                continue;
            }
            let first = words.partition_point(|(of, _)| *of < address);
            for (_, slot) in words[first..].iter().take_while(|(of, _)| *of == address) {
                node.storage.set(*slot, state.storage(address, (*slot).into()));
            }
        }
    }

    /// The state root.
    pub(crate) fn root(&self) -> B256 {
        self.accounts.root()
    }

    /// What proves an account, and words of its storage.
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
    /// Sets all but the storage.
    const fn set_info(&mut self, info: &AccountInfo) {
        self.nonce = info.nonce;
        self.balance = info.balance;
        self.code_hash = info.code_hash;
    }

    /// The account as the trie has it.
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
