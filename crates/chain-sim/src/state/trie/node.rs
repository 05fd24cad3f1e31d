//! Nodes of a trie.

use std::sync::{Arc, OnceLock};

use alloy_rlp::Encodable;
use alloy_trie::{
    Nibbles, TrieMask,
    nodes::{BranchNodeRef, ExtensionNodeRef, LeafNodeRef, RlpNode},
};

/// The children of a branch, by the next nibble of the key.
type Children<V> = [Option<Arc<Node<V>>>; 16];

/// A leaf, or a branch together with the extension above it, if there is one.
#[derive(Debug, Clone)]
pub(super) struct Node<V> {
    /// For a leaf, the rest of its key; for a branch, the nibbles that all keys below it share.
    path: Nibbles,
    content: Content<V>,
    /// The reference by which the parent contains this node. It is computed on demand, and dropped
    /// when this node or one below it changes.
    reference: OnceLock<RlpNode>,
}

/// The content of a node.
#[derive(Debug, Clone)]
enum Content<V> {
    Leaf(V),
    /// At least two children.
    Branch(Box<Children<V>>),
}

/// The result of following a key one node down.
pub(super) enum Below<'a, V> {
    /// The key's value.
    Value(&'a V),
    /// The next node, and the rest of the key.
    Node(&'a Node<V>, Nibbles),
    /// The trie does not have the key.
    Nothing,
}

impl<V> Node<V> {
    const fn new(path: Nibbles, content: Content<V>) -> Self {
        Self { path, content, reference: OnceLock::new() }
    }

    /// Follows a key one node down.
    pub(super) fn below(&self, key: &Nibbles) -> Below<'_, V> {
        if !key.starts_with(&self.path) {
            return Below::Nothing;
        }
        match &self.content {
            Content::Leaf(value) => Below::Value(value),
            Content::Branch(children) => {
                let (at, rest) = step(key, self.path.len());
                children[at].as_deref().map_or(Below::Nothing, |child| Below::Node(child, rest))
            }
        }
    }
}

impl<V> Node<V> {
    /// Whether the reference is computed.
    pub(super) fn has_reference(&self) -> bool {
        self.reference.get().is_some()
    }

    /// Keeps the reference, once it is computed.
    pub(super) fn set_reference(&self, reference: RlpNode) {
        // Another thread may have been first, and has computed the same.
        let _known = self.reference.set(reference);
    }

    /// The nodes right below.
    pub(super) fn children(&self) -> impl Iterator<Item = &Self> {
        let children = match &self.content {
            Content::Leaf(_) => None,
            Content::Branch(children) => Some(children),
        };
        children.into_iter().flat_map(|children| children.iter().flatten()).map(Arc::as_ref)
    }

    /// The value of a leaf.
    pub(super) const fn value(&self) -> Option<&V> {
        match &self.content {
            Content::Leaf(value) => Some(value),
            Content::Branch(_) => None,
        }
    }

    /// The path of the extension above the branch; `None` where there is no extension.
    pub(super) const fn extension(&self) -> Option<&Nibbles> {
        match self.content {
            Content::Branch(_) if !self.path.is_empty() => Some(&self.path),
            _ => None,
        }
    }

    /// Encodes the extension above the branch with this reference.
    pub(super) fn encode_extension(&self, branch: &RlpNode, out: &mut Vec<u8>) {
        ExtensionNodeRef::new(&self.path, branch).encode(out);
    }
}

impl<V: Encodable> Node<V> {
    /// The reference by which the parent contains this node: its hash, or its encoding where that
    /// is shorter than a hash. [`References`](super::references::References) computes many at once.
    pub(super) fn reference(&self) -> &RlpNode {
        self.reference.get_or_init(|| {
            let mut encoded = Vec::with_capacity(ENCODED_BRANCH);
            self.encode(&mut encoded);
            let node = RlpNode::from_rlp(&encoded);
            if self.extension().is_none() {
                return node;
            }
            encoded.clear();
            self.encode_extension(&node, &mut encoded);
            RlpNode::from_rlp(&encoded)
        })
    }

    /// The encodings that prove the path of a key through this node: of the leaf, or of the
    /// extension and, where the key follows the extension, of the branch.
    pub(super) fn encodings(&self, key: &Nibbles) -> Vec<Vec<u8>> {
        let mut encoded = Vec::new();
        self.encode(&mut encoded);
        let Some(path) = self.extension() else { return vec![encoded] };
        let mut extension = Vec::new();
        self.encode_extension(&RlpNode::from_rlp(&encoded), &mut extension);
        if key.starts_with(path) { vec![extension, encoded] } else { vec![extension] }
    }

    /// Encodes the leaf, or the branch without its extension.
    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        match &self.content {
            Content::Leaf(value) => {
                let value = alloy_rlp::encode(value);
                LeafNodeRef::new(&self.path, &value).encode(out);
            }
            Content::Branch(children) => {
                let mut mask = TrieMask::default();
                let mut references = Vec::with_capacity(children.len());
                for (at, child) in (0..).zip(children.iter()) {
                    if let Some(child) = child {
                        mask.set_bit(at);
                        references.push(child.reference().clone());
                    }
                }
                BranchNodeRef::new(&references, mask).encode(out);
            }
        }
    }
}

impl<V: Clone + Default> Node<V> {
    /// Returns the value of a key, to change it; a key that is new gets the default value.
    pub(super) fn entry<'a>(place: &'a mut Option<Arc<Self>>, key: &Nibbles) -> &'a mut V {
        let node =
            place.get_or_insert_with(|| Arc::new(Self::new(*key, Content::Leaf(V::default()))));
        let node = Arc::make_mut(node);
        node.reference.take();
        let shared = key.common_prefix_length(&node.path);
        if shared < node.path.len() {
            node.split(shared);
        }
        match &mut node.content {
            Content::Leaf(value) => value,
            Content::Branch(children) => {
                let (at, rest) = step(key, shared);
                Self::entry(&mut children[at], &rest)
            }
        }
    }

    /// Replaces the node by a branch after the first `at` nibbles of its path; the node becomes a
    /// child of that branch.
    fn split(&mut self, at: usize) {
        let path = self.path.slice(..at);
        let (index, rest) = step(&self.path, at);
        let branch = Self::new(path, Content::Branch(Box::default()));
        let mut below = std::mem::replace(self, branch);
        below.path = rest;
        if let Content::Branch(children) = &mut self.content {
            children[index] = Some(Arc::new(below));
        }
    }
}

impl<V: Clone> Node<V> {
    /// Removes a key, which the trie must have.
    pub(super) fn remove(place: &mut Option<Arc<Self>>, key: &Nibbles) {
        let Some(node) = place else { return };
        let node = Arc::make_mut(node);
        node.reference.take();
        let Content::Branch(children) = &mut node.content else {
            *place = None;
            return;
        };
        let (at, rest) = step(key, node.path.len());
        Self::remove(&mut children[at], &rest);
        let mut left = (0..).zip(children.iter_mut()).filter(|(_, child)| child.is_some());
        // A branch with only one child left merges with it.
        if let (Some((at, child)), None) = (left.next(), left.next())
            && let Some(child) = child.take()
        {
            let mut child = Arc::unwrap_or_clone(child);
            let mut path = node.path;
            path.push(at);
            child.path = path.join(&child.path);
            child.reference.take();
            *place = Some(Arc::new(child));
        }
    }
}

/// The encoding of a branch with 16 children, in bytes.
const ENCODED_BRANCH: usize = 532;

/// The nibble of a key at `at`, and the nibbles after it.
fn step(key: &Nibbles, at: usize) -> (usize, Nibbles) {
    (usize::from(key.get_unchecked(at)), key.slice(at + 1..))
}
