//! What is known of each chain, for those who watch.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use alloy_primitives::{Address, ChainId, U256};
use relayer::{Head, Report};
use tracing::info;

use crate::node::Watched;

/// How long a chain may not answer before the relayer counts as not ready.
const LONGEST_SILENCE: Duration = Duration::from_secs(60);

/// What is known of a chain.
#[derive(Debug, Clone)]
pub(crate) struct ChainStatus {
    /// The endpoint that is asked, without its keys.
    pub(crate) endpoint: String,
    /// The head that was seen last.
    pub(crate) head: Option<Head>,
    /// When the node has answered last.
    pub(crate) answered: Instant,
    /// Why it does not answer; `None` where it does.
    pub(crate) failure: Option<String>,
    /// The payers' balances, in wei, as far as they were asked for.
    pub(crate) balances: BTreeMap<Address, U256>,
    /// The number of the first head that was seen.
    first: Option<u64>,
    /// Whether the chain is read up to that head.
    is_read: bool,
    /// How the node's blocks differ from those that are final; `None` where they do not.
    pub(crate) other: Option<String>,
}

impl ChainStatus {
    /// Begins with a node that has just answered.
    pub(crate) fn new(endpoint: String) -> Self {
        Self {
            endpoint,
            head: None,
            answered: Instant::now(),
            failure: None,
            balances: BTreeMap::new(),
            first: None,
            is_read: false,
            other: None,
        }
    }
}

impl ChainStatus {
    /// Notes that the node has answered.
    pub(crate) fn answered(&mut self, chain: ChainId, watched: &Watched) {
        self.answered = Instant::now();
        if self.failure.take().is_some() {
            info!(chain, "the node answers again");
        }
        if let Watched::Head(head) = watched {
            self.head = Some(*head);
            self.first.get_or_insert(head.number);
        }
    }
}

/// What is known of all chains.
#[derive(Debug, Clone, Default)]
pub(crate) struct Statuses(Arc<Mutex<BTreeMap<ChainId, ChainStatus>>>);

impl Statuses {
    /// Begins with nodes that have just answered, each with its endpoint.
    pub(crate) fn of(nodes: impl Iterator<Item = (ChainId, String)>) -> Self {
        let statuses = nodes.map(|(chain, endpoint)| (chain, ChainStatus::new(endpoint)));
        Self(Arc::new(Mutex::new(statuses.collect())))
    }

    /// Locks what is known.
    pub(crate) fn lock(&self) -> MutexGuard<'_, BTreeMap<ChainId, ChainStatus>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes what is known of a chain.
    pub(crate) fn change(&self, chain: ChainId, change: impl FnOnce(&mut ChainStatus)) {
        if let Some(status) = self.lock().get_mut(&chain) {
            change(status);
        }
    }

    /// Notes what the machine reports.
    pub(crate) fn note(&self, report: &Report) {
        if let Report::OtherChain { chain, number, expected, actual } = report {
            let reason = format!("final block {number}: expected {expected}, got {actual}");
            self.change(*chain, |status| status.other = Some(reason));
        }
    }

    /// Notes that the node has the final blocks of its chain.
    pub(crate) fn is_itself(&self, chain: ChainId) {
        self.change(chain, |status| status.other = None);
    }

    /// Notes that blocks of a chain were read, up to this one.
    pub(crate) fn read(&self, chain: ChainId, number: u64) {
        self.change(chain, |status| {
            status.is_read |= status.first.is_some_and(|first| number >= first);
        });
    }

    /// Whether all chains are read up to the heads that were seen first.
    pub(crate) fn are_read(&self) -> bool {
        self.lock().values().all(|status| status.is_read)
    }

    /// Returns why the relayer is not ready; nothing if it is.
    pub(crate) fn obstacles(&self) -> Vec<String> {
        let mut obstacles = Vec::new();
        for (chain, status) in &*self.lock() {
            let silence = status.answered.elapsed();
            if let Some(reason) = &status.other {
                obstacles.push(format!(
                    "the node of chain {chain} has other blocks than those that are final: {reason}"
                ));
            } else if silence > LONGEST_SILENCE {
                let reason = status.failure.as_deref().unwrap_or("unknown");
                let seconds = silence.as_secs();
                obstacles.push(format!("chain {chain} has not answered for {seconds} s: {reason}"));
            } else if status.head.is_none() {
                obstacles.push(format!("chain {chain} has no head yet"));
            }
        }
        obstacles
    }
}
