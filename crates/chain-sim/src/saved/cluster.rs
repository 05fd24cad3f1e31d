//! Saved clusters.

use std::collections::BTreeSet;

use alloy_primitives::{ChainId, U256};
use messenger::Versions;
use serde::{Deserialize, Serialize};

use super::{
    Codes, InteropFilterRecord, SavedAccount, SavedChain, SavedEngine, SavedPruned,
    chain::check_window, unexpected,
};
use crate::{
    chain::{Chain, Engine},
    cluster::{Clock, Cluster, Ledger, SendRules, Settings},
    error::Error,
    hard_fork::HardFork,
    rules::{InitiatingMessage, InteropFilter, Rule, RuleSet},
};

/// A [`Cluster`](crate::Cluster) to serialize. [`Cluster::save`](crate::Cluster::save) creates it,
/// and [`Cluster::load`](crate::Cluster::load) restores the cluster. Its blocks are shared with the
/// cluster.
///
/// Deserializing checks that each block has its hash; loading checks everything else.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SavedCluster {
    /// The clock, in seconds.
    pub(crate) now: u64,
    pub(crate) engine: SavedEngine,
    /// The versions of the predeploys. Clusters that were saved without them have 1.2.
    #[serde(default = "without_versions")]
    pub(crate) versions: Versions,
    pub(crate) send_rules: SendRules,
    /// The hard fork of chains that are added later and name none.
    #[serde(default)]
    pub(crate) hard_fork: HardFork,
    /// The expiry window, in seconds.
    pub(crate) message_expiry_window: u64,
    /// The delay of verification, in seconds.
    pub(crate) verify_after: u64,
    /// Whether the messenger and the inbox are behind proxies.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub(crate) proxies: bool,
    /// Whether headers have state roots.
    pub(crate) state_roots: bool,
    pub(crate) disregarded_rules: Vec<Rule>,
    /// What pools refuse and drop; left out where that is nothing.
    #[serde(default, skip_serializing_if = "is_default", with = "InteropFilterRecord")]
    pub(crate) interop_filter: InteropFilter,
    pub(crate) codes: Codes,
    /// The accounts of every chain's genesis.
    pub(crate) genesis_accounts: Vec<(alloy_primitives::Address, SavedAccount)>,
    pub(crate) chains: Vec<SavedChain>,
}

/// The versions of clusters that were saved before clusters had any choice.
const fn without_versions() -> Versions {
    Versions::V1_2_0
}

/// Whether a filter refuses and drops nothing.
fn is_default(filter: &InteropFilter) -> bool {
    *filter == InteropFilter::default()
}

impl SavedCluster {
    /// The version of the serialized form. It changes when older ones can no longer be read. A file
    /// should contain it.
    pub const VERSION: u32 = 1;

    /// Returns the seconds until the verifier checks a block.
    pub const fn verify_after(&self) -> u64 {
        self.verify_after
    }

    /// Returns the rules that the cluster leaves unchecked.
    pub fn disregarded_rules(&self) -> &[Rule] {
        &self.disregarded_rules
    }

    /// Returns the chains in whose pools a transaction waits for which no rule is checked.
    pub fn unchecked_pools(&self) -> impl Iterator<Item = ChainId> {
        let unchecked = self.chains.iter().filter(|chain| chain.has_unchecked());
        unchecked.map(|chain| chain.config.id)
    }
}

impl Cluster {
    /// Saves the complete cluster, to serialize it and [load](Self::load) it later, in another
    /// process. Blocks are shared; the state after each head, and pools and deposits, are copied.
    pub fn save(&self) -> SavedCluster {
        let mut codes = Codes::default();
        let chains = self.chains().map(|chain| {
            let mut saved = SavedChain::new(chain, &mut codes);
            saved.expired_blocks = self.log_index().first(U256::from(chain.id()));
            let pruned = self.log_index().blocks_before(chain.id(), chain.first_block());
            saved.pruned = pruned.map(SavedPruned::from).collect();
            saved
        });
        let chains = chains.collect();
        let settings = self.settings();
        let genesis_accounts = settings.genesis_accounts.iter().map(|(address, account)| {
            codes.add(&account.info);
            (*address, SavedAccount::from(account))
        });
        let genesis_accounts = genesis_accounts.collect();
        let disregards = |rule: &Rule| self.disregarded_rules().contains(*rule);
        SavedCluster {
            now: self.clock().now(),
            engine: (&settings.engine).into(),
            versions: settings.versions,
            send_rules: settings.send_rules,
            hard_fork: settings.hard_fork,
            message_expiry_window: settings.message_expiry_window,
            verify_after: settings.verify_after,
            proxies: settings.proxies,
            state_roots: settings.state_roots,
            disregarded_rules: Rule::ALL.into_iter().filter(disregards).collect(),
            interop_filter: self.interop_filter(),
            genesis_accounts,
            codes,
            chains,
        }
    }

    /// Loads a [saved](Self::save) cluster, which then continues as the original would.
    ///
    /// # Errors
    ///
    /// [`Error::Saved`] for an impossible cluster, or [`Error::DuplicateChain`]. Links between
    /// blocks, heads, times and references are checked; blocks are not executed again.
    pub fn load(saved: SavedCluster) -> Result<Self, Error> {
        check_window("messageExpiryWindow", saved.message_expiry_window)?;
        let engine = Engine::try_from(saved.engine)?;
        let codes = saved.codes.read()?;
        let disregarded = saved.disregarded_rules.into_iter();
        let disregarded = disregarded.fold(RuleSet::NONE, RuleSet::with);
        let mut ledger = Ledger::new(Clock::new(saved.now), disregarded, saved.interop_filter);
        let mut ids = BTreeSet::new();
        for saved_chain in saved.chains {
            let id = saved_chain.config.id;
            let pruned = saved_chain.pruned.clone();
            ledger.begin_index(id, saved_chain.expired_blocks);
            let chain = saved_chain.read(&codes, &engine, saved.state_roots)?;
            if chain.head().timestamp() > saved.now {
                let expected =
                    format!("at least {}, the head of chain {id}", chain.head().timestamp());
                return Err(unexpected("now", expected, saved.now));
            }
            if !ids.insert(id) {
                return Err(Error::DuplicateChain { actual: id });
            }
            for SavedPruned { timestamp, initiates, logs } in pruned {
                let logs = logs
                    .into_iter()
                    .map(|(origin, payload_hash)| InitiatingMessage { origin, payload_hash });
                ledger.restore_pruned(id, timestamp, initiates, logs.collect());
            }
            ledger.insert(chain);
        }
        let genesis_accounts = saved.genesis_accounts.into_iter();
        let genesis_accounts =
            genesis_accounts.map(|(address, account)| Ok((address, account.read(&codes)?)));
        let settings = Settings {
            engine,
            versions: saved.versions,
            send_rules: saved.send_rules,
            hard_fork: saved.hard_fork,
            message_expiry_window: saved.message_expiry_window,
            verify_after: saved.verify_after,
            proxies: saved.proxies,
            state_roots: saved.state_roots,
            genesis_accounts: genesis_accounts.collect::<Result<_, Error>>()?,
            unsigned_senders: false,
            watches_pools: false,
        };
        let cluster = Self::restore(ledger, settings);
        let known = |chain: &Chain| {
            let stranger = chain.dependency_set().iter().find(|id| cluster.find(*id).is_none());
            stranger.map_or(Ok(()), |actual| {
                let at = format!("dependencySet of chain {}", chain.id());
                Err(unexpected(at, "chains of the cluster", actual))
            })
        };
        cluster.chains().try_for_each(known)?;
        Ok(cluster)
    }
}
