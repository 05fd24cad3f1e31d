//! Merkle Patricia tries whose copies share nodes.

mod node;
mod ordered;
mod references;
mod state;
#[cfg(test)]
mod state_tests;

pub use self::state::{AccountProof, WordProof};
pub(crate) use self::{ordered::ordered_root, state::StateTrie};

use std::sync::Arc;

use alloy_primitives::{B256, Bytes, U256, keccak256};
use alloy_rlp::Encodable;
use alloy_trie::{EMPTY_ROOT_HASH, Nibbles};
use keccak_lanes::keccak256_many;

use self::{
    node::{Below, Node},
    references::References,
};
use super::Words;

/// A trie. No key is the beginning of another one; those of a secure trie are hashes.
///
/// A copy shares with its original all nodes that neither has changed since. A change makes new
/// nodes on the path to the root only. New nodes are hashed when the root is next computed; a node
/// that is in no trie any more is dropped.
///
/// Two crates were considered. `alloy-trie` encodes nodes, as here, but computes roots only from
/// all entries, not from changes. `eth_trie` keeps encoded nodes in a database by hash: a change
/// decodes and encodes all nodes on its path, which takes ten times as long, and a copy needs a
/// database of its own.
#[derive(Debug, Clone)]
pub(crate) struct Trie<V> {
    root: Option<Arc<Node<V>>>,
}

impl<V> Default for Trie<V> {
    fn default() -> Self {
        Self { root: None }
    }
}

/// The path in a secure trie of the key `preimage`.
fn path(preimage: impl AsRef<[u8]>) -> Nibbles {
    Nibbles::unpack(keccak256(preimage))
}

/// The paths in a secure trie of many keys, in their order.
fn paths<T: AsRef<[u8]>>(preimages: &[T]) -> Vec<Nibbles> {
    keccak256_many(preimages).into_iter().map(Nibbles::unpack).collect()
}

impl<V> Trie<V> {
    /// The value of a key; `None` where there is none.
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
    /// Returns the value of a key, to change it; a key that is new gets the default value.
    fn entry(&mut self, key: &Nibbles) -> &mut V {
        Node::entry(&mut self.root, key)
    }

    /// Removes a key if the trie has it.
    fn remove(&mut self, key: &Nibbles) {
        if self.get(key).is_some() {
            Node::remove(&mut self.root, key);
        }
    }
}

impl Trie<U256> {
    /// The trie of a storage.
    fn of(storage: &Words) -> Self {
        let mut trie = Self::default();
        let slots: Vec<&B256> = storage.keys().collect();
        for (key, word) in paths(&slots).iter().zip(storage.values()) {
            trie.set(key, *word);
        }
        trie
    }

    /// Sets the word whose slot has this path; a word that is zero is removed.
    fn set(&mut self, key: &Nibbles, word: U256) {
        if word.is_zero() {
            self.remove(key);
        } else {
            *self.entry(key) = word;
        }
    }
}

impl<V: Encodable> Trie<V> {
    /// The root.
    fn root(&self) -> B256 {
        self.root.as_deref().map_or(EMPTY_ROOT_HASH, |node| {
            let mut references = References::default();
            references.add(node);
            references.compute();
            let reference = node.reference();
            reference.as_hash().unwrap_or_else(|| keccak256(reference))
        })
    }

    /// The nodes on the path to a key, or to where it would be. They prove its value, or that it
    /// has none.
    fn prove(&self, key: &Nibbles) -> Vec<Bytes> {
        let mut proof: Vec<Bytes> = Vec::new();
        let mut next = self.root.as_deref().map(|root| (root, *key));
        while let Some((node, rest)) = next {
            for encoded in node.encodings(&rest) {
                // A node shorter than a hash is part of its parent's encoding.
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
