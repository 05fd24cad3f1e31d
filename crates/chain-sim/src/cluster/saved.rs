//! Clusters that are saved, and come back.

use std::collections::BTreeMap;

use super::Cluster;
use crate::{
    Chain, Clock, Engine, Error, LogIndex, Rule, RuleSet,
    saved::{Codes, SavedAccount, SavedChain, SavedCluster, unexpected},
};

impl Cluster {
    /// Everything, to be serialized and [loaded](Self::load) later, elsewhere. Blocks are shared and
    /// not copied; the state after the head and what waits is copied.
    pub fn save(&self) -> SavedCluster {
        let mut codes = Codes::default();
        let chains = self.chains.values().map(|chain| {
            let mut saved = SavedChain::new(chain, &mut codes);
            saved.pruned = self.log_index.save(chain.id(), chain.first_block());
            saved
        });
        let chains = chains.collect();
        let genesis_accounts = self.genesis_accounts.iter().map(|(address, account)| {
            codes.add(&account.info);
            (*address, SavedAccount::from(account))
        });
        let genesis_accounts = genesis_accounts.collect();
        let disregards = |rule: &Rule| self.disregarded_rules.contains(*rule);
        SavedCluster {
            now: self.clock.now(),
            engine: (&self.engine).into(),
            send_rules: self.send_rules,
            message_expiry_window: self.message_expiry_window,
            verify_after: self.verify_after,
            state_roots: self.state_roots,
            disregarded_rules: Rule::ALL.into_iter().filter(disregards).collect(),
            genesis_accounts,
            codes,
            chains,
        }
    }

    /// The cluster that was [saved](Self::save): it goes on as that one would.
    ///
    /// # Errors
    ///
    /// [`Error::Saved`] for what cannot be: links between blocks, heads, times and references are
    /// looked at, not whether the blocks did what they say.
    pub fn load(saved: SavedCluster) -> Result<Self, Error> {
        let engine = Engine::try_from(saved.engine)?;
        let codes = saved.codes.read()?;
        let mut chains = BTreeMap::new();
        let mut log_index = LogIndex::default();
        for saved_chain in saved.chains {
            let id = saved_chain.config.id;
            let pruned = saved_chain.pruned.clone();
            let chain = saved_chain.read(&codes, engine.execution(), saved.state_roots)?;
            if chain.head().timestamp() > saved.now {
                let expected = format!("at least {} s, as chain {id} is", chain.head().timestamp());
                return Err(unexpected("now", expected, saved.now));
            }
            log_index.load(&chain, pruned);
            if chains.insert(id, chain).is_some() {
                return Err(Error::DuplicateChain { actual: id });
            }
        }
        let known = |chain: &Chain| {
            let stranger = chain.dependency_set().iter().find(|id| {
                !alloy_primitives::ChainId::try_from(*id).is_ok_and(|id| chains.contains_key(&id))
            });
            stranger.map_or(Ok(()), |actual| {
                let at = format!("dependencySet of chain {}", chain.id());
                Err(unexpected(at, "chains that are here", actual))
            })
        };
        chains.values().try_for_each(known)?;
        let genesis_accounts = saved.genesis_accounts.into_iter();
        let genesis_accounts =
            genesis_accounts.map(|(address, account)| Ok((address, account.read(&codes)?)));
        let disregarded = saved.disregarded_rules.into_iter();
        Ok(Self {
            clock: Clock::new(saved.now),
            chains,
            log_index,
            engine,
            send_rules: saved.send_rules,
            message_expiry_window: saved.message_expiry_window,
            verify_after: saved.verify_after,
            state_roots: saved.state_roots,
            genesis_accounts: genesis_accounts.collect::<Result<_, Error>>()?,
            disregarded_rules: disregarded.fold(RuleSet::NONE, RuleSet::with),
        })
    }
}
