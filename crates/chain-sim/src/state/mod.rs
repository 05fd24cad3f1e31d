//! The state of one chain: accounts, the reverts of changes, and the trie.

mod account;
mod former_words;
mod journaled;
mod reverts;
mod size;
mod state;
mod trie;
mod words;

pub use self::{
    account::StateAccount,
    size::{ACCOUNT_BYTES, WORD_BYTES},
    state::State,
    trie::{AccountProof, WordProof},
    words::Words,
};
pub(crate) use self::{
    journaled::Journaled,
    reverts::{Alterations, Journal, Reverts},
    trie::{StateTrie, ordered_root},
};
