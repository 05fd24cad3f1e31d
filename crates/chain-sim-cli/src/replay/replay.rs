//! What a page shows of a run.

use std::{fmt, fs, path::Path};

use alloy_primitives::{B256, ChainId};
use chain_sim::Simulation;
use serde::Serialize;

use super::{block::ReplayBlock, message::ReplayMessage, page, step::ReplayStep};
use crate::error::Error;

/// What a [`Recording`](super::Recording) has seen.
#[derive(Debug, Serialize)]
pub(crate) struct Recorded {
    pub(super) steps: Vec<ReplayStep>,
    pub(super) blocks: Vec<ReplayBlock>,
    pub(super) messages: Vec<ReplayMessage>,
}

/// A run, and how to repeat it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Replay {
    /// The version of chain-sim.
    version: &'static str,
    /// The seed, in decimal: it can be larger than the numbers of JavaScript.
    seed: String,
    /// The command that repeats the run.
    command: String,
    /// Why the run failed; `None` if every message arrived.
    failure: Option<String>,
    chains: Vec<ChainId>,
    /// The message whose life is shown first.
    chosen: Option<B256>,
    #[serde(flatten)]
    recorded: Recorded,
}

impl Replay {
    /// Combines what was recorded with the seed and the command.
    pub(crate) fn new(
        simulation: &Simulation,
        recorded: Recorded,
        seed: u64,
        command: String,
        failure: Option<String>,
    ) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION"),
            seed: seed.to_string(),
            command,
            failure,
            chains: simulation.cluster.chains().map(chain_sim::Chain::id).collect(),
            chosen: None,
            recorded,
        }
    }

    /// Shows the life of this message first.
    pub(crate) const fn with_chosen(mut self, message: Option<B256>) -> Self {
        self.chosen = message;
        self
    }

    /// Whether the run has a message with this hash.
    pub(crate) fn has(&self, message: B256) -> bool {
        self.recorded.messages.iter().any(|known| known.hash == message)
    }

    /// Number of messages.
    pub(crate) const fn message_count(&self) -> usize {
        self.recorded.messages.len()
    }

    /// Writes the page to a file.
    pub(crate) fn write(&self, path: &Path) -> Result<(), Error> {
        let page = serde_json::to_string(self).map(|json| page::fill(&json));
        let written = page.map_err(Into::into).and_then(|page| fs::write(path, page));
        written.map_err(|source| Error::Page { path: path.to_owned(), source })
    }
}

impl fmt::Display for Replay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The chains before the first step are no step.
        let steps = self.recorded.steps.len().saturating_sub(1);
        write!(f, "{} messages in {steps} steps, seed {}", self.message_count(), self.seed)
    }
}
