//! The chains whose messages a chain executes.

use std::collections::BTreeSet;

use alloy_primitives::{ChainId, U256};

/// A chain's dependency set. Ids are 256 bits wide, as identifiers carry them; a chain is always
/// in its own set (SEMANTICS, "Rules a node applies around the contracts").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DependencySet {
    chains: BTreeSet<U256>,
}

impl DependencySet {
    /// The set of chain `own` with `others`.
    pub fn new(own: ChainId, others: impl IntoIterator<Item = ChainId>) -> Self {
        let chains = others.into_iter().chain([own]).map(U256::from).collect();
        Self { chains }
    }

    /// Whether messages of `chain` may be executed.
    pub fn contains(&self, chain: U256) -> bool {
        self.chains.contains(&chain)
    }

    /// The ids, in order.
    pub fn iter(&self) -> impl Iterator<Item = U256> + '_ {
        self.chains.iter().copied()
    }
}
