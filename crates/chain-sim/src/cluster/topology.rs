//! Adding chains, and dependency sets.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use alloy_primitives::{ChainId, U256};
use messenger::Rules;
use op_revm::revm::state::{AccountInfo, Bytecode};

use super::{
    Cluster, SendRules,
    chain_sets::{ChainSets, Exchanges},
    cluster::Settings,
};
use crate::{
    chain::{Beginning, Chain, ChainConfig, Deployment, Genesis, behind_proxies, direct},
    error::Error,
    predeploys::proxy_code,
    rules::{DependencySet, require_window},
};

impl Cluster {
    /// Adds a chain, whose genesis block is at the clock's time. The chains that it exchanges
    /// messages with can send to it from their next block on.
    ///
    /// # Errors
    ///
    /// [`Error::DuplicateChain`], [`Error::UnknownChain`], [`Error::BlockTime`] and
    /// [`Error::MessageExpiryWindow`] for an invalid configuration.
    pub fn add_chain(&mut self, config: ChainConfig) -> Result<(), Error> {
        self.add_chains(vec![config], BTreeMap::new())
    }

    /// Adds two chains to each other's dependency sets, permanently.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub fn connect(&mut self, one: ChainId, other: ChainId) -> Result<(), Error> {
        self.chain(one)?;
        self.chain(other)?;
        let mut sets = ChainSets::default();
        self.grow(one, &[other].into(), &mut sets)?;
        self.grow(other, &[one].into(), &mut sets)
    }

    /// Adds chains at their genesis, which may name each other.
    pub(super) fn add_chains(
        &mut self,
        mut configs: Vec<ChainConfig>,
        mut geneses: BTreeMap<ChainId, Genesis>,
    ) -> Result<(), Error> {
        for (&id, genesis) in &geneses {
            let Some(config) = configs.iter_mut().find(|config| config.id == id) else {
                let expected = configs.iter().map(|config| config.id).collect();
                return Err(Error::UnknownChain { expected, actual: id });
            };
            genesis.configure(config);
        }
        let mut added = BTreeSet::new();
        for config in &configs {
            if config.block_time == 0 {
                let actual = config.block_time;
                return Err(Error::BlockTime { chain: config.id, expected: 1, actual });
            }
            require_window(config.message_expiry_window.unwrap_or_default())
                .map_err(|window| Error::window(Some(config.id), window))?;
            if self.chain(config.id).is_ok() || !added.insert(config.id) {
                return Err(Error::DuplicateChain { actual: config.id });
            }
        }
        let mut named = configs.iter().flat_map(|config| config.dependencies.iter().flatten());
        if let Some(&actual) =
            named.find(|named| !added.contains(named) && self.chain(**named).is_err())
        {
            let expected = self.chains().map(Chain::id).chain(added).collect::<BTreeSet<_>>();
            return Err(Error::UnknownChain { expected: expected.into_iter().collect(), actual });
        }
        let Exchanges { accepting, pairs } = Exchanges::of(&configs);
        let before: Vec<ChainId> = if accepting.is_empty() {
            Vec::new()
        } else {
            let accepting = self.chains().filter(|chain| chain.config().dependencies.is_none());
            accepting.map(Chain::id).collect()
        };
        let all: BTreeSet<ChainId> = before.iter().copied().chain(accepting.clone()).collect();
        let mut sets = ChainSets::default();
        let all = sets.union(&Arc::default(), &all);
        for mut config in configs {
            config.hard_fork.get_or_insert(self.settings.hard_fork);
            let mut own = pairs.get(&config.id).cloned().unwrap_or_default();
            own.insert(config.id);
            let base = if config.dependencies.is_none() { all.clone() } else { Arc::default() };
            let chains = sets.union(&base, &own);
            let window =
                config.message_expiry_window.unwrap_or(self.settings.message_expiry_window);
            let set = DependencySet::of(chains, window)
                .map_err(|window| Error::window(Some(config.id), window))?;
            let genesis = geneses.remove(&config.id);
            self.add(config, set, genesis, &mut sets)?;
        }
        for id in before {
            self.grow(id, &accepting, &mut sets)?;
        }
        for (id, others) in pairs {
            self.grow(id, &others, &mut sets)?;
        }
        Ok(())
    }

    /// Adds a chain at its genesis.
    fn add(
        &mut self,
        config: ChainConfig,
        dependency_set: DependencySet,
        genesis: Option<Genesis>,
        sets: &mut ChainSets,
    ) -> Result<(), Error> {
        let (id, now) = (config.id, self.clock().now());
        let is_from_file = genesis.is_some();
        let beginning = match genesis {
            Some(genesis) => self.beginning_of(config, dependency_set, genesis)?,
            None => Beginning {
                config,
                predeploys: self.predeploys(&dependency_set, sets)?,
                keeps_predeploys: false,
                dependency_set,
                header: None,
                timestamp: now,
                accounts: self.settings.genesis_accounts.clone(),
                state_roots: self.settings.state_roots,
            },
        };
        let mut chain = Chain::new(beginning, &self.settings.engine);
        if self.settings.unsigned_senders {
            chain.allow_unsigned_senders();
        }
        if self.settings.watches_pools {
            chain.watch_pool();
        }
        let block_time = chain.config().block_time;
        self.ledger.insert(chain);
        if is_from_file {
            // The genesis block is from the past: the chain goes on in the present.
            self.ledger.schedule(id, now.saturating_add(block_time), false)?;
        }
        Ok(())
    }

    /// Adds chains to the dependency set of `id`, and to the destinations of its messenger.
    fn grow(
        &mut self,
        id: ChainId,
        others: &BTreeSet<ChainId>,
        sets: &mut ChainSets,
    ) -> Result<(), Error> {
        let known = self.chain(id)?.dependency_set();
        let chains = sets.union(known.shared(), others);
        if Arc::ptr_eq(&chains, known.shared()) {
            return Ok(());
        }
        let dependency_set = known.with_chains(chains);
        if self.chain(id)?.keeps_predeploys() {
            self.ledger.chain_mut(id)?.set_dependency_set(dependency_set);
            return Ok(());
        }
        let predeploys = self.predeploys(&dependency_set, sets)?;
        let chain = self.ledger.chain_mut(id)?;
        chain.set_dependency_set(dependency_set);
        chain.set_predeploys(predeploys);
        Ok(())
    }

    /// The accounts of the messenger and the inbox on a chain with this dependency set.
    pub(super) fn predeploys(
        &self,
        dependency_set: &DependencySet,
        sets: &mut ChainSets,
    ) -> Result<Deployment, Error> {
        let Settings { engine, versions, proxies, .. } = &self.settings;
        sets.accounts(dependency_set.shared(), || {
            let accounts = engine.accounts(*versions, &self.rules(dependency_set))?;
            Ok(if *proxies { behind_proxies(accounts, own_proxies()) } else { direct(accounts) })
        })
    }

    /// The destinations and targets that `sendMessage` accepts on a chain with this dependency set.
    fn rules(&self, dependency_set: &DependencySet) -> Rules {
        match self.settings.send_rules {
            SendRules::Documented => Rules::documented(dependency_set.iter()),
            SendRules::Released => Rules::Released,
        }
    }
}

/// The accounts of two proxies of this project.
fn own_proxies() -> [AccountInfo; 2] {
    let code = Bytecode::new_legacy(proxy_code());
    let proxy = AccountInfo::new(U256::ZERO, 1, code.hash_slow(), code);
    [proxy.clone(), proxy]
}
