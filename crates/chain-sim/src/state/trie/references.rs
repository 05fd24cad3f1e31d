//! The references of new nodes. Nodes that wait for no other are hashed together, in lanes.

use core::ops::Range;

use alloy_primitives::B256;
use alloy_rlp::Encodable;
use alloy_trie::nodes::RlpNode;
use keccak_lanes::keccak256_each;

use super::node::Node;

/// Nodes of one or several tries that have no reference yet, by the number of hashes that must come
/// before their own.
#[derive(Debug)]
pub(super) struct References<'a, V> {
    levels: Vec<Vec<Step<'a, V>>>,
    /// The references of branches that have an extension above them.
    branches: Vec<RlpNode>,
}

/// One hash.
#[derive(Debug)]
enum Step<'a, V> {
    /// Of a leaf, or of a branch without an extension.
    Node(&'a Node<V>),
    /// Of a branch with an extension, and its place among those.
    Branch(&'a Node<V>, usize),
    /// Of the extension above the branch at a place.
    Extension(&'a Node<V>, usize),
}

impl<V> Default for References<'_, V> {
    fn default() -> Self {
        Self { levels: Vec::new(), branches: Vec::new() }
    }
}

impl<'a, V> References<'a, V> {
    /// Adds the nodes without a reference from `node` downwards. Returns how many hashes come before
    /// the node's parent can be hashed.
    pub(super) fn add(&mut self, node: &'a Node<V>) -> usize {
        if node.has_reference() {
            return 0;
        }
        let level = node.children().map(|child| self.add(child)).max().unwrap_or_default();
        if node.extension().is_none() {
            self.push(level, Step::Node(node));
            return level + 1;
        }
        let place = self.branches.len();
        self.branches.push(RlpNode::default());
        self.push(level, Step::Branch(node, place));
        self.push(level + 1, Step::Extension(node, place));
        level + 2
    }

    fn push(&mut self, level: usize, step: Step<'a, V>) {
        if self.levels.len() <= level {
            self.levels.resize_with(level + 1, Vec::new);
        }
        self.levels[level].push(step);
    }
}

impl<V: Encodable> References<'_, V> {
    /// Computes the references of all nodes that were added.
    pub(super) fn compute(self) {
        let Self { levels, mut branches } = self;
        let mut encodings = Vec::new();
        let mut ranges: Vec<Range<usize>> = Vec::new();
        for steps in levels {
            encodings.clear();
            ranges.clear();
            for step in &steps {
                let start = encodings.len();
                match step {
                    Step::Node(node) | Step::Branch(node, _) => node.encode(&mut encodings),
                    Step::Extension(node, place) => {
                        node.encode_extension(&branches[*place], &mut encodings);
                    }
                }
                ranges.push(start..encodings.len());
            }
            let encoded: Vec<&[u8]> =
                ranges.iter().map(|range| &encodings[range.clone()]).collect();
            references(&encoded, |index, reference| match steps[index] {
                Step::Node(node) | Step::Extension(node, _) => node.set_reference(reference),
                Step::Branch(_, place) => branches[place] = reference,
            });
        }
    }
}

/// Hands the reference to each encoded node to `out`: its hash, or the encoding itself where that is
/// shorter than a hash.
fn references(encoded: &[&[u8]], mut out: impl FnMut(usize, RlpNode)) {
    let mut long = Vec::with_capacity(encoded.len());
    for (index, &node) in encoded.iter().enumerate() {
        if node.len() < B256::len_bytes() {
            out(index, RlpNode::from_rlp(node));
        } else {
            long.push((index, node));
        }
    }
    let inputs: Vec<&[u8]> = long.iter().map(|(_, node)| *node).collect();
    keccak256_each(&inputs, |place, hash| out(long[place].0, RlpNode::word_rlp(&hash)));
}
