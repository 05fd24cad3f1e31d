//! Saved relayers.

use ::relayer::{InPrunedBlocks, RelayerConfig, Settled, Totals};
use alloy_primitives::{B256, ChainId};
use serde::{Deserialize, Serialize};

use super::{SavedPrunedMessage, SavedReason, SavedTotals};
use crate::{
    cluster::Cluster,
    relayer::{MessageState, RelayFailure, Relayer, TrackedMessage},
};

/// The part of a [`Relayer`](crate::Relayer) that it cannot read from the chains, to serialize.
/// [`Relayer::save`](crate::Relayer::save) creates it, and
/// [`Relayer::resume`](crate::Relayer::resume) restores the relayer.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SavedRelayer {
    /// Messages whose relays failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) messages: Vec<SavedMessage>,
    /// Messages, each with the message that must be relayed before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) prerequisites: Vec<(B256, B256)>,
    /// Messages of which a block is pruned, and which the relayer still needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) in_pruned_blocks: Vec<SavedPrunedMessage>,
    /// Pruned messages whose state is kept, each with the destination's block and the relay
    /// transaction.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) settled: Vec<(B256, u64, B256)>,
    /// Each chain with the number of pruned messages that it has sent and relayed; of an earlier
    /// version. Now [`pruned_totals`](Self::pruned_totals) has them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) settled_totals: Vec<(ChainId, usize, usize)>,
    /// The totals of all pruned messages, by chain.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) pruned_totals: Vec<SavedTotals>,
}

/// A message whose relays have failed so far.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SavedMessage {
    pub(crate) hash: B256,
    /// Number of failed relays.
    pub(crate) failures: u32,
    /// The state; `None` for a message that is due now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) state: Option<SavedMessageState>,
}

/// The state of a message.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) enum SavedMessageState {
    /// The message will be tried again at `until`, in seconds.
    Waiting { until: u64, failure: SavedFailure },
    /// The message is given up.
    Failed { failure: SavedFailure },
    /// The message is too old.
    Expired,
}

/// The reason why a relay failed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) enum SavedFailure {
    Reverted { transaction: B256, reason: SavedReason },
    OutOfGas { transaction: B256, expected: u64, actual: u64 },
    NoEffect { transaction: B256 },
    Lost { transaction: B256 },
}

impl Relayer {
    /// Saves what the relayer cannot read from the chains: failed relays, prerequisites of
    /// messages, the messages in pruned blocks, and what is left of those that it has
    /// [pruned](Self::prune).
    pub fn save(&self) -> SavedRelayer {
        let relays = self.messages.settled().relays().iter();
        SavedRelayer {
            messages: self.messages().filter_map(save).collect(),
            prerequisites: self
                .messages
                .prerequisites()
                .iter()
                .map(|(one, other)| (*one, *other))
                .collect(),
            settled: relays.map(|(&hash, &(block, relay))| (hash, block, relay)).collect(),
            in_pruned_blocks: self.messages().filter_map(|it| self.save_pruned(it)).collect(),
            settled_totals: Vec::new(),
            pruned_totals: self.save_totals(),
        }
    }

    /// Saves a message in a pruned block; `None` for any other.
    pub(super) fn save_pruned(&self, message: &TrackedMessage) -> Option<SavedPrunedMessage> {
        let pruned = self.messages.in_pruned_blocks(message)?;
        Some(SavedPrunedMessage::new(message, &pruned))
    }

    /// Saves the totals of all pruned messages.
    pub(super) fn save_totals(&self) -> Vec<SavedTotals> {
        let totals = self.messages.settled().totals().iter();
        totals.map(|(&chain, &totals)| SavedTotals::from((chain, totals))).collect()
    }

    /// Restores a [saved](Self::save) relayer on the cluster that was saved with it; it reads all
    /// chains. A message that was refused for good is tried once more, because the reason may be
    /// gone. Everything else is as it was.
    ///
    /// The relayer must have been [pruned](Self::prune) before the [cluster](crate::Cluster::prune)
    /// each time: otherwise a message that was sent in a pruned block is lost.
    pub fn resume(config: RelayerConfig, saved: SavedRelayer, cluster: &Cluster) -> Self {
        let SavedRelayer {
            messages,
            prerequisites,
            in_pruned_blocks,
            settled,
            settled_totals,
            pruned_totals,
        } = saved;
        let earlier = settled_totals
            .into_iter()
            .map(|(chain, sent, relayed)| (chain, Totals { sent, relayed, ..Totals::default() }));
        let totals = earlier.chain(pruned_totals.into_iter().map(Into::into));
        let mut relayer = Self::restored(config, prerequisites, Settled::restore(settled, totals));
        relayer.read_chains(cluster, cluster.clock().now());
        for SavedPrunedMessage { source, message, sends, relayed } in in_pruned_blocks {
            let sends = sends.into_iter().map(|send| send.read(source)).collect();
            let pruned = InPrunedBlocks { sends, relayed };
            relayer.restore_pruned(source, &message, pruned, cluster);
        }
        relayer.read(cluster);
        for SavedMessage { hash, failures, state } in messages {
            relayer.messages.restore_message(hash, failures, state.map(MessageState::from));
        }
        relayer
    }
}

/// Saves a message; `None` if the chains have everything.
pub(super) fn save(message: &TrackedMessage) -> Option<SavedMessage> {
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
    /// Saves a failure; `None` for a refusal, which the chain will repeat.
    fn of(failure: &RelayFailure) -> Option<Self> {
        match failure {
            RelayFailure::Reverted { transaction, reason } => {
                Some(Self::Reverted { transaction: *transaction, reason: reason.into() })
            }
            RelayFailure::OutOfGas { transaction, expected, actual } => {
                let (transaction, expected, actual) = (*transaction, *expected, *actual);
                Some(Self::OutOfGas { transaction, expected, actual })
            }
            RelayFailure::NoEffect { transaction } => {
                Some(Self::NoEffect { transaction: *transaction })
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
            SavedFailure::OutOfGas { transaction, expected, actual } => {
                Self::OutOfGas { transaction, expected, actual }
            }
            SavedFailure::NoEffect { transaction } => Self::NoEffect { transaction },
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
