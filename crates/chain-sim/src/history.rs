//! The blocks of one chain that are kept.

use std::sync::Arc;

use alloy_primitives::B256;
use imbl::Vector;
use op_revm::revm::primitives::BLOCK_HASH_HISTORY;

use crate::{Block, chain::Predeploys, reverts::Reverts};

/// A block.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) block: Arc<Block>,
    /// How to take it back.
    pub(crate) reverts: Arc<Reverts>,
    /// The predeploys that the state after it has, if any.
    pub(crate) predeploys: Option<Predeploys>,
}

/// The blocks from some number on, and the hashes of as many before as code can ask for. There is
/// always at least one block. A copy shares with its original all that neither has changed since.
#[derive(Debug, Clone)]
pub(crate) struct History {
    /// The number of the oldest block.
    first: u64,
    links: Vector<Link>,
    /// Hashes of the blocks right before it.
    ancestors: Vector<B256>,
}

impl History {
    /// The history of a chain at its genesis.
    pub(crate) fn new(genesis: Link) -> Self {
        Self { first: 0, links: Vector::unit(genesis), ancestors: Vector::new() }
    }

    /// Hashes of the blocks right before the oldest one.
    #[cfg(feature = "serde")]
    pub(crate) fn ancestors(&self) -> impl Iterator<Item = B256> {
        self.ancestors.iter().copied()
    }

    /// The history of these blocks, of which the first is block `first`, after blocks with these
    /// hashes.
    ///
    /// # Errors
    ///
    /// What is wrong, what was expected and what is there, where a block does not follow the one
    /// before.
    #[cfg(feature = "serde")]
    pub(crate) fn read(
        first: u64,
        ancestors: Vec<B256>,
        links: Vec<Link>,
    ) -> Result<Self, (&'static str, String, String)> {
        if links.is_empty() {
            return Err(("blocks", "at least one".into(), "none".into()));
        }
        let mut parent = ancestors.last().copied().unwrap_or_default();
        let mut earliest = 0;
        for (number, link) in (first..).zip(&links) {
            let header = link.block.header();
            if header.number != number {
                let expected = format!("block {number}");
                return Err(("blocks", expected, format!("block {}", header.number)));
            }
            if header.parent_hash != parent {
                let actual = format!("{} in block {number}", header.parent_hash);
                return Err(("parent hash", parent.to_string(), actual));
            }
            if header.timestamp < earliest {
                let actual = format!("{} in block {number}", header.timestamp);
                return Err(("timestamp", format!("at least {earliest}"), actual));
            }
            parent = header.seal();
            earliest = header.timestamp.saturating_add(1);
        }
        let (links, ancestors) = (links.into_iter().collect(), ancestors.into_iter().collect());
        Ok(Self { first, links, ancestors })
    }

    /// The number of the oldest block that is kept.
    pub(crate) const fn first(&self) -> u64 {
        self.first
    }

    /// All that is kept, the oldest block first.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Link> + ExactSizeIterator {
        self.links.iter()
    }

    /// Block `number`, if it is kept.
    pub(crate) fn get(&self, number: u64) -> Option<&Link> {
        self.links.get(usize::try_from(number.checked_sub(self.first)?).ok()?)
    }

    /// The hash of block `number`, if it is kept or not far before.
    pub(crate) fn hash(&self, number: u64) -> Option<B256> {
        let Some(before) = self.first.checked_sub(number).filter(|before| *before > 0) else {
            return self.get(number).map(|link| link.block.hash());
        };
        let position = self.ancestors.len().checked_sub(usize::try_from(before).ok()?)?;
        self.ancestors.get(position).copied()
    }

    /// The last block.
    pub(crate) fn head(&self) -> &Link {
        &self.links[self.links.len() - 1]
    }

    /// The last block, to change.
    pub(crate) fn head_mut(&mut self) -> &mut Link {
        let last = self.links.len() - 1;
        &mut self.links[last]
    }

    /// Adds a block.
    pub(crate) fn push(&mut self, link: Link) {
        self.links.push_back(link);
    }

    /// Takes the last block away, unless it is the only one.
    pub(crate) fn pop(&mut self) -> Option<Link> {
        if self.links.len() == 1 { None } else { self.links.pop_back() }
    }

    /// Lets go of the blocks before block `number`; the last one stays.
    pub(crate) fn prune(&mut self, number: u64) {
        while self.first < number && self.links.len() > 1 {
            if let Some(link) = self.links.pop_front() {
                self.ancestors.push_back(link.block.hash());
                self.first += 1;
            }
        }
        while self.ancestors.len() as u64 > BLOCK_HASH_HISTORY {
            self.ancestors.pop_front();
        }
    }
}
