//! State files: everything the server has, from one run to the next (`docs/STATE.md`).

mod begin;
#[cfg(test)]
mod corruption_tests;
mod disk;
mod envelope;
mod error;
mod saved_server;
mod saver;

use std::{collections::BTreeSet, path::PathBuf};

use alloy_primitives::ChainId;

use self::disk::Disk;
pub use self::error::StateError;
pub(super) use self::{
    begin::begin,
    saved_server::{SavedServedChain, SavedServer, ServerSnapshot},
    saver::Saver,
};
use crate::{Cluster, Engine, SendRules};

/// A file that the server's state is loaded from, if it is there, and saved to.
#[derive(Debug, Clone)]
pub struct StateFile {
    /// Where it is.
    pub path: PathBuf,
    /// How many blocks, of all chains together, are built between two saves.
    pub save_every: u64,
    /// The chains that a file that is there has to have, at the least; none for whatever it has.
    pub chains: Option<Vec<ChainId>>,
    /// The chains that have to be told to exchange messages with each other there; none for whatever
    /// they were told.
    pub dependency_set: Option<Vec<ChainId>>,
    /// What has to run the predeploys of its chains; none for whatever does.
    pub engine: Option<Engine>,
    /// What `sendMessage` has to take there; none for whatever it takes.
    pub send_rules: Option<SendRules>,
}

impl StateFile {
    /// How many blocks are built between two saves, unless it is said.
    pub const SAVE_EVERY: u64 = 100;

    /// A file that is saved to every [`SAVE_EVERY`](Self::SAVE_EVERY) blocks, whatever chains it has.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            save_every: Self::SAVE_EVERY,
            chains: None,
            dependency_set: None,
            engine: None,
            send_rules: None,
        }
    }

    /// The chains of a file in the order of their ports: those first that were asked for.
    pub(super) fn order(&self, served: &[SavedServedChain]) -> Vec<ChainId> {
        let mut order = self.chains.clone().unwrap_or_default();
        for served in served {
            if !order.contains(&served.id) {
                order.push(served.id);
            }
        }
        order
    }

    /// Whether the cluster of the file is one that was asked for.
    ///
    /// # Errors
    ///
    /// [`StateError::Differs`].
    pub(super) fn check(&self, cluster: &Cluster) -> Result<(), StateError> {
        let there: Vec<ChainId> = cluster.chains().map(crate::Chain::id).collect();
        let differs = |what, expected: String, actual: String| {
            Err(StateError::Differs { path: self.path.clone(), what, expected, actual })
        };
        if let Some(asked) = &self.chains
            && !asked.iter().all(|id| there.contains(id))
        {
            return differs("chains", format!("{there:?}"), format!("{asked:?}"));
        }
        if let Some(asked) = &self.engine
            && asked != cluster.engine()
        {
            return differs("engine", format!("{:?}", cluster.engine()), format!("{asked:?}"));
        }
        for id in self.dependency_set.iter().flatten() {
            let asked: BTreeSet<ChainId> = self.dependency_set.iter().flatten().copied().collect();
            let chain = cluster.chain(*id).ok();
            let named = chain.and_then(|chain| chain.config().dependencies.as_ref());
            let named: Option<BTreeSet<ChainId>> = named.map(|ids| ids.iter().copied().collect());
            if named.as_ref() != Some(&asked) {
                let expected = match (chain, named) {
                    (None, _) => format!("no chain {id}"),
                    (Some(_), None) => format!("all chains for chain {id}"),
                    (Some(_), Some(named)) => format!("{named:?} for chain {id}"),
                };
                return differs("dependency set", expected, format!("{asked:?}"));
            }
        }
        match self.send_rules {
            Some(asked) if asked != cluster.send_rules() => {
                differs("rules", format!("{:?}", cluster.send_rules()), format!("{asked:?}"))
            }
            _ => Ok(()),
        }
    }
}
