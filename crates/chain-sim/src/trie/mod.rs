//! Merkle Patricia tries that can be kept as they were at no cost.

mod node;
mod state;
#[cfg(test)]
mod state_tests;

pub(crate) use self::state::StateTrie;
pub use self::state::{AccountProof, WordProof};

use std::sync::Arc;

use alloy_primitives::{B256, Bytes, U256, keccak256};
use alloy_rlp::Encodable;
use alloy_trie::{EMPTY_ROOT_HASH, Nibbles};
use imbl::OrdMap;

use self::node::{Below, Node};

/// A secure trie: the keys are hashes, and all of one length.
///
/// A copy shares with its original all nodes that neither has changed since. What changes makes new
/// nodes on the way to the root and no others, and these are hashed when the root is next asked for;
/// a node that no trie has any more is gone.
///
/// `alloy-trie` has what nodes look like, and computes the root of all that there is, not of what
/// changes. `eth_trie` keeps encoded nodes in a database by their hashes: a change decodes and encodes
/// all nodes on its way, in ten times the time, and a copy needs a database of its own.
#[derive(Debug, Clone)]
pub(crate) struct Trie<V> {
    root: Option<Arc<Node<V>>>,
}

impl<V> Default for Trie<V> {
    fn default() -> Self {
        Self { root: None }
    }
}

/// The path of what is stored by `preimage`.
fn path(preimage: impl AsRef<[u8]>) -> Nibbles {
    Nibbles::unpack(keccak256(preimage))
}

impl<V> Trie<V> {
    /// The value of a key, if it has one.
    fn get(&self, key: &Nibbles) -> Option<&V> {
        let mut rest = *key;
        let mut node = self.root.as_deref()?;
        loop {
            match node.below(&rest) {
                Below::Value(value) => return Some(value),
                Below::Node(below, key) => (node, rest) = (below, key),
                Below::Nothing => return None,
            }
        }
    }
}

impl<V: Clone + Default> Trie<V> {
    /// The value of a key, to change; one that is new where there was none.
    fn entry(&mut self, key: &Nibbles) -> &mut V {
        Node::entry(&mut self.root, key)
    }

    /// Removes a key, if it is there.
    fn remove(&mut self, key: &Nibbles) {
        if self.get(key).is_some() {
            Node::remove(&mut self.root, key);
        }
    }
}

impl Trie<U256> {
    /// The trie of a storage.
    fn of(storage: &OrdMap<B256, U256>) -> Self {
        let mut trie = Self::default();
        for (slot, word) in storage {
            trie.set(*slot, *word);
        }
        trie
    }

    /// Sets a word; one that is zero is not there.
    fn set(&mut self, slot: B256, word: U256) {
        let key = path(slot);
        if word.is_zero() {
            self.remove(&key);
        } else {
            *self.entry(&key) = word;
        }
    }
}

impl<V: Encodable> Trie<V> {
    /// The root.
    fn root(&self) -> B256 {
        self.root.as_deref().map_or(EMPTY_ROOT_HASH, |node| {
            let reference = node.reference();
            reference.as_hash().unwrap_or_else(|| keccak256(reference))
        })
    }

    /// The nodes on the way to a key, or to where it would be: what proves its value, or that it
    /// has none.
    fn prove(&self, key: &Nibbles) -> Vec<Bytes> {
        let mut proof: Vec<Bytes> = Vec::new();
        let mut next = self.root.as_deref().map(|root| (root, *key));
        while let Some((node, rest)) = next {
            for encoded in node.encodings(&rest) {
                // What is short is in the node above it.
                if proof.is_empty() || encoded.len() >= B256::len_bytes() {
                    proof.push(encoded.into());
                }
            }
            next = match node.below(&rest) {
                Below::Node(below, rest) => Some((below, rest)),
                Below::Value(_) | Below::Nothing => None,
            };
        }
        proof
    }
}
