//! The cluster that is served, its relayer, and what clients have asked to be kept.

use std::collections::{BTreeMap, BTreeSet};

use alloy_consensus::{Transaction, transaction::Recovered};
use alloy_primitives::{Address, B256, ChainId};
use messenger::parse_access_list;
use op_alloy_consensus::OpTxEnvelope;
use tokio::sync::{broadcast, watch};

use super::{
    chain_index::{ChainIndex, HeadChange},
    config::{Limits, Mining, ServerConfig},
    error::RequestError,
    filters::Filters,
    journal::Journal,
    messages::MessageLog,
    snapshot::Snapshots,
    state_file::{SavedServedChain, SavedServer, ServerSnapshot, StateError, StateFile},
};
use crate::{Chain, Cluster, Error, InvalidMessage, Relayer, RelayerConfig, Step};

/// The base fee, in wei per gas. Clients take a chain without one for one before EIP-1559.
pub(super) const BASE_FEE: u64 = 1;
/// How many changes of a chain's head a slow subscriber can be behind.
const HEAD_CHANGES: usize = 1024;

/// One chain, as its clients see it.
#[derive(Debug)]
pub(super) struct ServedChain {
    pub(super) index: ChainIndex,
    pub(super) mining: Mining,
    /// When the next block is due, in seconds; of interval mining.
    pub(super) due: u64,
    /// The timestamp that the next block is to have, in seconds, if that was set.
    pub(super) next_timestamp: Option<u64>,
    /// Accounts whose transactions need no signature.
    pub(super) impersonated: BTreeSet<Address>,
    /// Whether no transaction needs a signature.
    pub(super) impersonates_all: bool,
    pub(super) filters: Filters,
    pub(super) heads: broadcast::Sender<HeadChange>,
    /// When, in seconds, a block was built for a transaction that did not get into it.
    pub(super) in_vain: Option<u64>,
}

impl ServedChain {
    /// A chain that nobody has asked for anything yet; `now` in seconds.
    pub(super) fn new(mining: Mining, now: u64) -> Self {
        let mut served = Self {
            index: ChainIndex::default(),
            mining,
            due: now,
            next_timestamp: None,
            impersonated: BTreeSet::new(),
            impersonates_all: false,
            filters: Filters::default(),
            heads: broadcast::channel(HEAD_CHANGES).0,
            in_vain: None,
        };
        served.reset_due(now);
        served
    }

    /// The next block is due after the interval, from `now` on, in seconds.
    const fn reset_due(&mut self, now: u64) {
        if let Mining::Interval(seconds) = self.mining {
            self.due = now.saturating_add(seconds);
        }
    }
}

/// The owner of all state. It knows no clock and no socket: whoever drives it says what time it
/// is, and calls [`advance`](Self::advance) until there is nothing left to do.
#[derive(Debug)]
pub(super) struct Devnet {
    pub(super) cluster: Cluster,
    pub(super) relayer: Relayer,
    pub(super) chains: BTreeMap<ChainId, ServedChain>,
    /// The chains in the order of their ports.
    pub(super) order: Vec<ChainId>,
    /// Accounts whose transactions need no signature.
    pub(super) accounts: Vec<Address>,
    /// Whether the relayer relays; it reads in any case.
    pub(super) autorelay: bool,
    /// Seconds that the clock is ahead of real time, as clients have set it.
    pub(super) ahead: u64,
    /// Real time, as it was last told, in seconds.
    pub(super) real_time: u64,
    pub(super) snapshots: Snapshots,
    pub(super) messages: MessageLog,
    /// Bytes that the traces of one request may take: more would hardly fit an answer.
    pub(super) longest_trace: usize,
    /// How much clients may take.
    pub(super) limits: Limits,
    pub(super) journal: Journal,
    /// The chains that there are, for those who listen for them.
    pub(super) topology: watch::Sender<BTreeSet<ChainId>>,
    /// How many blocks were built.
    pub(super) built: u64,
}

impl Devnet {
    /// A cluster at its genesis.
    ///
    /// # Errors
    ///
    /// As [`Cluster::new`].
    pub(super) fn new(config: ServerConfig) -> Result<Self, Error> {
        let mut cluster = config.cluster;
        cluster.state_roots = true;
        for chain in &mut cluster.chains {
            chain.block_time = 1;
            chain.base_fee = BASE_FEE;
        }
        let order: Vec<ChainId> = cluster.chains.iter().map(|chain| chain.id).collect();
        let cluster = Cluster::new(cluster)?;
        let mining = config.mining.into_iter().chain(core::iter::repeat(Mining::Automatic));
        let served = order.into_iter().zip(mining).map(|(id, mining)| SavedServedChain {
            id,
            mining,
            next_timestamp: None,
            impersonated: BTreeSet::new(),
            impersonates_all: false,
        });
        let relayer_config = relayer_config(config.relayer, config.relay_delay);
        let snapshot = ServerSnapshot {
            ahead: 0,
            served: served.collect(),
            relayer: Relayer::new(relayer_config),
            genesis: cluster.clone(),
            cluster,
        };
        let autorelay = config.relayer.is_some();
        Ok(Self::begin(snapshot, autorelay, config.accounts, config.limits))
    }

    /// What was saved, with the options of now.
    ///
    /// # Errors
    ///
    /// [`StateError::Cluster`] for what cannot be; [`StateError::Differs`] for what was not asked for.
    pub(super) fn load(
        config: ServerConfig,
        file: &StateFile,
        saved: SavedServer,
    ) -> Result<Self, StateError> {
        let failed = |source| StateError::Cluster { path: file.path.clone(), source };
        let cluster = Cluster::load(saved.cluster).map_err(failed)?;
        let genesis = Cluster::load(saved.genesis).map_err(failed)?;
        file.check(&cluster)?;
        check_served(&saved.served, &cluster).map_err(failed)?;
        let relayer_config = relayer_config(config.relayer, config.relay_delay);
        let asked = file.order(&saved.served).into_iter().zip(config.mining);
        let asked: BTreeMap<ChainId, Mining> = asked.collect();
        let served = saved.served.into_iter().map(|served| SavedServedChain {
            mining: asked.get(&served.id).copied().unwrap_or(served.mining),
            ..served
        });
        let snapshot = ServerSnapshot {
            ahead: saved.ahead,
            served: served.collect(),
            relayer: Relayer::resume(relayer_config, saved.relayer, &cluster),
            genesis,
            cluster,
        };
        let autorelay = config.relayer.is_some();
        Ok(Self::begin(snapshot, autorelay, config.accounts, config.limits))
    }

    /// Begins where another ended, or at the genesis.
    fn begin(
        snapshot: ServerSnapshot,
        autorelay: bool,
        accounts: Vec<Address>,
        limits: Limits,
    ) -> Self {
        let ServerSnapshot { ahead, served, relayer, mut cluster, mut genesis } = snapshot;
        cluster.allow_unsigned_senders();
        genesis.allow_unsigned_senders();
        let now = cluster.clock().now();
        let order = served.iter().map(|served| served.id).collect();
        let chains = served.into_iter().map(|served| {
            let chain = ServedChain {
                next_timestamp: served.next_timestamp,
                impersonated: served.impersonated,
                impersonates_all: served.impersonates_all,
                ..ServedChain::new(served.mining, now)
            };
            (served.id, chain)
        });
        let chains: BTreeMap<ChainId, ServedChain> = chains.collect();
        let fresh = Relayer::new(relayer.config().clone());
        let snapshots = Snapshots::new(&genesis, &fresh, autorelay);
        let mut messages = MessageLog::default();
        // Those that were saved are not new to anybody.
        messages.reconcile(&fresh, &relayer, now);
        let mut devnet = Self {
            topology: watch::Sender::new(chains.keys().copied().collect()),
            cluster,
            relayer,
            chains,
            order,
            accounts,
            autorelay,
            ahead,
            real_time: now.saturating_sub(ahead),
            snapshots,
            messages,
            longest_trace: limits.response_bytes as usize,
            limits,
            journal: Journal::default(),
            built: 0,
        };
        devnet.look();
        devnet
    }

    /// Everything that is saved, as it is now.
    pub(super) fn save(&self) -> ServerSnapshot {
        let served = self.order.iter().filter_map(|id| Some((*id, self.chains.get(id)?)));
        let served = served.map(|(id, chain)| SavedServedChain {
            id,
            mining: chain.mining,
            next_timestamp: chain.next_timestamp,
            impersonated: chain.impersonated.clone(),
            impersonates_all: chain.impersonates_all,
        });
        ServerSnapshot {
            ahead: self.ahead,
            served: served.collect(),
            relayer: self.relayer.clone(),
            cluster: self.cluster.clone(),
            genesis: self.snapshots.genesis().clone(),
        }
    }

    /// The chains' ids.
    pub(super) fn ids(&self) -> Vec<ChainId> {
        self.chains.keys().copied().collect()
    }

    /// A chain.
    pub(super) fn chain(&self, id: ChainId) -> Result<&Chain, RequestError> {
        Ok(self.cluster.chain(id)?)
    }

    /// A chain, as its clients see it.
    pub(super) fn served(&self, id: ChainId) -> Result<&ServedChain, RequestError> {
        self.chains.get(&id).ok_or(RequestError::ChainNotFound { actual: id })
    }

    /// A chain, as its clients see it, to change.
    pub(super) fn served_mut(&mut self, id: ChainId) -> Result<&mut ServedChain, RequestError> {
        self.chains.get_mut(&id).ok_or(RequestError::ChainNotFound { actual: id })
    }

    /// Real time is `seconds`. All that comes within one second finds the clock set.
    pub(super) fn tell_time(&mut self, seconds: u64) -> Result<(), Error> {
        if seconds == self.real_time { Ok(()) } else { self.set_time(seconds) }
    }

    /// Real time is `seconds`: the clock is no longer behind it.
    pub(super) fn set_time(&mut self, seconds: u64) -> Result<(), Error> {
        self.real_time = seconds;
        let now = seconds.saturating_add(self.ahead);
        let seconds = now.saturating_sub(self.cluster.clock().now());
        // Also where the clock is ahead already: a chain that has built nothing for a while is to
        // follow the others.
        let fallout = self.cluster.jump(seconds)?;
        self.journal.note_fallout(&fallout);
        self.schedule_chains()
    }

    /// The next block of each chain is of the time that the clock shows, unless another was set.
    pub(super) fn schedule_chains(&mut self) -> Result<(), Error> {
        let now = self.cluster.clock().now();
        for (&id, chain) in &self.chains {
            self.cluster.schedule(id, chain.next_timestamp.unwrap_or(now))?;
        }
        Ok(())
    }

    /// Takes a transaction, and builds a block with it where the chain does so at once; its hash.
    /// Every message that it declares has to be valid now.
    ///
    /// # Errors
    ///
    /// [`RequestError::Refused`].
    pub(super) fn submit(
        &mut self,
        id: ChainId,
        transaction: Recovered<OpTxEnvelope>,
    ) -> Result<B256, RequestError> {
        let declared = transaction.access_list().map(parse_access_list);
        let validity = self.cluster.next_validity(id)?;
        // What may still come is refused as well: a node takes what it can verify.
        for entry in declared.and_then(Result::ok).unwrap_or_default() {
            validity.check_declared(&entry).map_err(|invalid| self.refusal(id, invalid))?;
        }
        // One that comes before its turn waits for those between.
        let nonce = self.chain(id)?.account(transaction.signer()).nonce;
        let is_ready = transaction.nonce() <= nonce;
        let is_built = is_ready && self.served(id)?.mining == Mining::Automatic;
        if !is_built {
            self.check_waiting(id, &transaction)?;
        }
        let replaced = self.replaced(id, &transaction)?;
        let expected = self.limits.pool;
        if replaced.is_none() && self.chain(id)?.pooled() >= expected {
            return Err(RequestError::Limit { subject: "txpool is full", expected });
        }
        let hash = self.cluster.submit(id, transaction)?;
        if let Some(replaced) = replaced {
            self.cluster.withdraw(id, replaced)?;
        }
        if is_built {
            let step = self.mine(id)?;
            let left_out = step.built.into_iter().flat_map(|block| block.left_out);
            if let Some(left_out) = left_out.into_iter().find(|out| out.transaction == hash) {
                return Err(RequestError::Refused(left_out.refusal));
            }
        }
        Ok(hash)
    }

    /// Why `chain` does not take a message: of a chain that is here, the set leaves it out.
    fn refusal(&self, chain: ChainId, invalid: InvalidMessage) -> RequestError {
        match invalid {
            InvalidMessage::NotInDependencySet { actual, .. }
                if self.cluster.find(actual).is_some() =>
            {
                RequestError::NotInDependencySet { chain, actual }
            }
            other => other.into(),
        }
    }

    /// Builds the next block of a chain.
    ///
    /// # Errors
    ///
    /// As [`Cluster::mine`].
    pub(super) fn mine(&mut self, id: ChainId) -> Result<Step, RequestError> {
        let step = self.cluster.mine(id)?;
        self.served_mut(id)?.next_timestamp = None;
        self.take_note(&step)?;
        Ok(step)
    }

    /// Takes note of blocks that were built.
    ///
    /// # Errors
    ///
    /// None, unless a chain is gone.
    pub(super) fn take_note(&mut self, step: &Step) -> Result<(), RequestError> {
        let now = self.cluster.clock().now();
        // Blocks are a second apart, however quickly they are built: time goes on from the last.
        self.ahead = self.ahead.max(now.saturating_sub(self.real_time));
        self.relayer.notice(step, now);
        self.built = self.built.saturating_add(step.built.len() as u64);
        self.journal.note(step);
        // The other chains are to build no earlier.
        self.schedule_chains()?;
        self.look();
        Ok(())
    }

    /// Looks at what has changed on all chains.
    pub(super) fn look(&mut self) {
        for (id, served) in &mut self.chains {
            let Ok(chain) = self.cluster.chain(*id) else { continue };
            let change = served.index.update(chain);
            if change.added.is_empty() && change.removed.is_empty() {
                continue;
            }
            served.filters.expire(self.real_time, &self.limits);
            served.filters.rewind(&change.removed);
            self.journal.note_transfers(*id, &change.added);
            // Nobody may have subscribed.
            let _subscribers = served.heads.send(change);
        }
        self.relayer.read(&self.cluster);
        self.note_messages();
    }

    /// Takes note of messages whose state has changed.
    fn note_messages(&mut self) {
        let changes = self.relayer.take_changes();
        self.messages.note(&self.relayer, &changes, self.cluster.clock().now());
        self.journal.note_messages(&self.cluster, &self.relayer, changes);
    }

    /// Relays what is due, if the relayer does; whether there was anything.
    ///
    /// # Errors
    ///
    /// As [`Relayer::poll`].
    pub(super) fn relay(&mut self) -> Result<bool, RequestError> {
        let pending = self.relayer.pending();
        if self.autorelay {
            self.relayer.poll(&mut self.cluster)?;
            self.note_messages();
        }
        Ok(self.relayer.pending() != pending)
    }

    /// Does one thing that is due: relays, or builds blocks. Whether there was anything.
    ///
    /// # Errors
    ///
    /// As [`Cluster::mine`].
    pub(super) fn advance(&mut self) -> Result<bool, RequestError> {
        let mut did = self.relay()?;
        let now = self.cluster.clock().now();
        for id in self.ids() {
            let Some(chain) = self.chains.get_mut(&id) else { continue };
            let build = match chain.mining {
                Mining::Automatic => {
                    chain.in_vain != Some(now) && self.cluster.chain(id)?.has_ready()
                }
                Mining::Interval(_) => chain.due <= now,
                Mining::Manual => false,
            };
            if build {
                self.reset_due(id);
                let step = self.mine(id)?;
                did = true;
                let is_empty = step.built.iter().all(|block| block.transactions == 0);
                let later = self.cluster.clock().now();
                self.served_mut(id)?.in_vain = is_empty.then_some(later);
            }
        }
        Ok(did)
    }

    /// The next block of a chain is due after its interval, from now on.
    pub(super) fn reset_due(&mut self, id: ChainId) {
        let now = self.cluster.clock().now();
        if let Some(chain) = self.chains.get_mut(&id) {
            chain.reset_due(now);
        }
    }

    /// When something is due by itself, in seconds of the cluster's clock.
    pub(super) fn next_due(&self) -> Option<u64> {
        let interval = self
            .chains
            .values()
            .filter_map(|chain| matches!(chain.mining, Mining::Interval(_)).then_some(chain.due));
        interval.chain(self.relayer.next_due().filter(|_| self.autorelay)).min()
    }
}

/// Whether each chain is served once.
fn check_served(served: &[SavedServedChain], cluster: &Cluster) -> Result<(), Error> {
    let expected: BTreeSet<ChainId> = cluster.chains().map(Chain::id).collect();
    let actual: BTreeSet<ChainId> = served.iter().map(|served| served.id).collect();
    if actual != expected || served.len() != expected.len() {
        let (expected, actual) = (format!("each of {expected:?} once"), format!("{actual:?}"));
        return Err(Error::Saved { at: "served".into(), expected, actual });
    }
    Ok(())
}

/// What the relayer is told.
fn relayer_config(account: Option<Address>, delay: u64) -> RelayerConfig {
    let account = account.unwrap_or(crate::RELAYER_ACCOUNT);
    RelayerConfig { account, delay, ..RelayerConfig::default() }
}
