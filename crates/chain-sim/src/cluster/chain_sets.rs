//! Sets of chains that several dependency sets share.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use alloy_primitives::{ChainId, U256};

use crate::{
    chain::{ChainConfig, Deployment},
    error::Error,
};

/// Which chains new chains exchange messages with.
#[derive(Debug, Default)]
pub(super) struct Exchanges {
    /// The new chains without named dependencies: each exchanges messages with every other such
    /// chain, new or not.
    pub(super) accepting: BTreeSet<ChainId>,
    /// For each chain, new or not, the chains that it names, or that name it.
    pub(super) pairs: BTreeMap<ChainId, BTreeSet<ChainId>>,
}

impl Exchanges {
    /// Reads the configurations of new chains. No configuration of another chain names them, because
    /// every chain exists when it is named.
    pub(super) fn of(configs: &[ChainConfig]) -> Self {
        let mut exchanges = Self::default();
        for config in configs {
            let Some(named) = &config.dependencies else {
                exchanges.accepting.insert(config.id);
                continue;
            };
            for &other in named {
                exchanges.pairs.entry(config.id).or_default().insert(other);
                exchanges.pairs.entry(other).or_default().insert(config.id);
            }
        }
        exchanges
    }
}

/// Sets of chains, each with the accounts of the predeploys that it leads to. While chains are
/// added, equal sets are computed once, and shared.
#[derive(Debug, Default)]
pub(super) struct ChainSets {
    sets: Vec<(Arc<BTreeSet<U256>>, Option<Deployment>)>,
    /// The unions that were computed: a shared set, what was added to it, and the index of the
    /// result.
    unions: Vec<(Arc<BTreeSet<U256>>, BTreeSet<ChainId>, usize)>,
}

impl ChainSets {
    /// The union of a set and other chains; the set itself where it has them already.
    pub(super) fn union(
        &mut self,
        known: &Arc<BTreeSet<U256>>,
        others: &BTreeSet<ChainId>,
    ) -> Arc<BTreeSet<U256>> {
        if others.iter().all(|other| known.contains(&U256::from(*other))) {
            return known.clone();
        }
        let mut unions = self.unions.iter();
        let computed = unions.find(|(set, more, _)| set == known && more == others);
        if let Some((set, _)) = computed.and_then(|&(.., index)| self.sets.get(index)) {
            return set.clone();
        }
        let mut union = BTreeSet::clone(known);
        union.extend(others.iter().copied().map(U256::from));
        let equal = self.sets.iter().position(|(set, _)| **set == union);
        let index = equal.unwrap_or(self.sets.len());
        if equal.is_none() {
            self.sets.push((Arc::new(union), None));
        }
        self.unions.push((known.clone(), others.clone(), index));
        self.sets.get(index).map_or_else(|| known.clone(), |(set, _)| set.clone())
    }

    /// The accounts that a set leads to; `compute` is called once for each set.
    ///
    /// # Errors
    ///
    /// As `compute`.
    pub(super) fn accounts(
        &mut self,
        of: &Arc<BTreeSet<U256>>,
        compute: impl FnOnce() -> Result<Deployment, Error>,
    ) -> Result<Deployment, Error> {
        let known = self.sets.iter().position(|(set, _)| set == of);
        if let Some((_, Some(accounts))) = known.and_then(|known| self.sets.get(known)) {
            return Ok(accounts.clone());
        }
        let accounts = compute()?;
        match known.and_then(|known| self.sets.get_mut(known)) {
            Some((_, computed)) => *computed = Some(accounts.clone()),
            None => self.sets.push((of.clone(), Some(accounts.clone()))),
        }
        Ok(accounts)
    }
}
