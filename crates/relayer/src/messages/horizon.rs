//! The history that pruning leaves.

use std::collections::BTreeMap;

use alloy_primitives::ChainId;

/// The history that pruning leaves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Horizon {
    /// The first block of each chain that is kept.
    pub first: BTreeMap<ChainId, u64>,
    /// Messages before this time, in seconds, have expired on every chain.
    pub expired: u64,
}

impl Horizon {
    /// The horizon one block later on each chain.
    #[must_use]
    pub fn after_first(mut self) -> Self {
        for first in self.first.values_mut() {
            *first = first.saturating_add(1);
        }
        self
    }

    /// Whether block `number` of a chain is pruned.
    pub fn is_past(&self, chain: ChainId, number: u64) -> bool {
        number < self.first(chain)
    }

    /// The first block of a chain that is kept.
    pub fn first(&self, chain: ChainId) -> u64 {
        self.first.get(&chain).copied().unwrap_or_default()
    }
}
