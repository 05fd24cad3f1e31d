//! Relayers that are saved, and go on.

use super::{
    Relayer, RelayerConfig, Settled,
    state::{MessageState, RelayFailure, TrackedMessage},
};
use crate::{
    Cluster,
    saved::{SavedFailure, SavedMessage, SavedMessageState, SavedRelayer},
};

impl Relayer {
    /// What it knows that no chain says: which messages it has tried in vain, what they wait for,
    /// and those that it has [let go of](Self::prune).
    pub fn save(&self) -> SavedRelayer {
        let prerequisites = self.agenda.prerequisites.iter();
        SavedRelayer {
            messages: self.messages().filter_map(save).collect(),
            prerequisites: prerequisites.map(|(message, behind)| (*message, *behind)).collect(),
            settled: self.settled.relays().collect(),
            settled_totals: self.settled.counts().collect(),
        }
    }

    /// A relayer that goes on where another was [saved](Self::save), on a cluster that was saved
    /// with it: it reads all chains. A message that was refused for good is tried once more, for what
    /// was in its way may be gone; everything else stays as it was.
    ///
    /// Of blocks that were [pruned](crate::Cluster::prune) it knows only the messages that
    /// [`prune`](Self::prune) had let go of, which therefore has to come first. What was sent in
    /// such a block and not relayed it does not find again.
    pub fn resume(config: RelayerConfig, saved: SavedRelayer, cluster: &Cluster) -> Self {
        let mut relayer = Self::new(config);
        relayer.agenda.prerequisites = saved.prerequisites.into_iter().collect();
        relayer.settled = Settled::read(saved.settled, saved.settled_totals);
        for (_, sent, relayed) in relayer.settled.counts() {
            relayer.totals.sent += sent;
            relayer.totals.relayed += relayed;
        }
        relayer.read(cluster);
        for SavedMessage { hash, failures, state } in saved.messages {
            let Some(message) = relayer.messages.get_mut(&hash) else { continue };
            message.failures = failures;
            // What the chains say now is what counts.
            if !matches!(message.state, MessageState::Sent { .. } | MessageState::Resent { .. }) {
                continue;
            }
            if let Some(state) = state {
                relayer.set_state(hash, state.into());
            }
        }
        relayer
    }
}

/// What is to be saved of a message, if anything is.
fn save(message: &TrackedMessage) -> Option<SavedMessage> {
    let state = match &message.state {
        MessageState::Waiting { until, failure } => SavedFailure::of(failure)
            .map(|failure| SavedMessageState::Waiting { until: *until, failure }),
        MessageState::Failed { failure } => {
            SavedFailure::of(failure).map(|failure| SavedMessageState::Failed { failure })
        }
        MessageState::Expired => Some(SavedMessageState::Expired),
        _ => None,
    };
    let (hash, failures) = (message.hash, message.failures);
    (failures > 0 || state.is_some()).then_some(SavedMessage { hash, failures, state })
}

impl SavedFailure {
    /// A failure; none for a refusal, which the chain will say again.
    fn of(failure: &RelayFailure) -> Option<Self> {
        match failure {
            RelayFailure::Reverted { transaction, reason } => {
                Some(Self::Reverted { transaction: *transaction, reason: reason.into() })
            }
            RelayFailure::Lost { transaction } => Some(Self::Lost { transaction: *transaction }),
            RelayFailure::Refused(_) => None,
        }
    }
}

impl From<SavedFailure> for RelayFailure {
    fn from(saved: SavedFailure) -> Self {
        match saved {
            SavedFailure::Reverted { transaction, reason } => {
                Self::Reverted { transaction, reason: reason.into() }
            }
            SavedFailure::Lost { transaction } => Self::Lost { transaction },
        }
    }
}

impl From<SavedMessageState> for MessageState {
    fn from(saved: SavedMessageState) -> Self {
        match saved {
            SavedMessageState::Waiting { until, failure } => {
                Self::Waiting { until, failure: failure.into() }
            }
            SavedMessageState::Failed { failure } => Self::Failed { failure: failure.into() },
            SavedMessageState::Expired => Self::Expired,
        }
    }
}
