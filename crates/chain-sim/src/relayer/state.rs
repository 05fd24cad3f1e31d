//! What the relayer knows of each message.

use core::fmt;
use std::sync::Arc;

use alloy_primitives::{B256, ChainId};
use messenger::{Identifier, Message};

use crate::{Refusal, RevertReason};

/// Why a relay came to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RelayFailure {
    /// It was included and reverted.
    Reverted {
        /// The relay transaction.
        transaction: B256,
        /// What it reverted with.
        reason: RevertReason,
    },
    /// The destination did not admit it, or left it out.
    Refused(Refusal),
    /// It is neither in a block nor in the pool.
    Lost {
        /// The relay transaction.
        transaction: B256,
    },
}

/// Where a message is, as far as the relayer has seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageState {
    /// Seen on the source; its relay is due at that time, in seconds, or as soon as the policy
    /// lets it.
    Sent {
        /// The time.
        due: u64,
    },
    /// As [`Sent`](Self::Sent), after `resendMessage`: the relay will name the new log.
    Resent {
        /// The time.
        due: u64,
    },
    /// Waits until another message is relayed.
    Parked {
        /// Hash of the other.
        behind: B256,
    },
    /// A relay waits in the destination's pool.
    Submitted {
        /// The relay transaction.
        transaction: B256,
    },
    /// A relay came to nothing, and there will be another.
    Waiting {
        /// When it is due, in seconds.
        until: u64,
        /// Why the last one came to nothing.
        failure: RelayFailure,
    },
    /// The destination has logged `RelayedMessage`.
    Relayed {
        /// The destination's block.
        block: u64,
        /// The relay transaction, whoever sent it.
        transaction: B256,
    },
    /// All attempts came to nothing. The message can be relayed still, or sent again.
    Failed {
        /// Why the last one did.
        failure: RelayFailure,
    },
    /// Too old to be relayed. It can be sent again.
    Expired,
    /// The policy leaves it alone.
    Skipped,
    /// The destination is in no cluster the relayer knows.
    NoDestination,
    /// Its source has taken back every block that sent it.
    ReorgedOut,
}

impl MessageState {
    /// The state in a word.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Sent { .. } => "sent",
            Self::Resent { .. } => "resent",
            Self::Parked { .. } => "parked",
            Self::Submitted { .. } => "submitted",
            Self::Waiting { .. } => "waiting",
            Self::Relayed { .. } => "relayed",
            Self::Failed { .. } => "failed",
            Self::Expired => "expired",
            Self::Skipped => "skipped",
            Self::NoDestination => "no destination",
            Self::ReorgedOut => "reorged out",
        }
    }

    /// Whether the relayer has nothing more to do for it, as things are.
    pub const fn is_settled(&self) -> bool {
        !matches!(
            self,
            Self::Sent { .. }
                | Self::Resent { .. }
                | Self::Parked { .. }
                | Self::Submitted { .. }
                | Self::Waiting { .. }
        )
    }
}

impl fmt::Display for RelayFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reverted { reason, .. } => write!(f, "reverted: {reason}"),
            Self::Refused(refusal) => write!(f, "refused: {refusal}"),
            Self::Lost { .. } => f.write_str("lost"),
        }
    }
}

impl fmt::Display for MessageState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match self {
            Self::Sent { due } | Self::Resent { due } => write!(f, ", due at {due} s"),
            Self::Parked { behind } => write!(f, " behind {behind}"),
            Self::Submitted { transaction } => write!(f, " in {transaction}"),
            Self::Waiting { until, failure } => write!(f, " until {until} s: {failure}"),
            Self::Relayed { block, .. } => write!(f, " in block {block}"),
            Self::Failed { failure } => write!(f, ": {failure}"),
            Self::Expired | Self::Skipped | Self::NoDestination | Self::ReorgedOut => Ok(()),
        }
    }
}

/// A log that sent a message, or sent it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentLog {
    /// Where it is.
    pub id: Identifier,
    /// Hash of its block.
    pub block_hash: B256,
}

/// A relay that is under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Submission {
    /// Hash of the message.
    pub(super) message: B256,
    /// The log that it names.
    pub(super) id: Identifier,
    /// The nonce of its transaction.
    pub(super) nonce: u64,
}

/// A message the relayer has seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackedMessage {
    /// Its hash.
    pub hash: B256,
    /// What it says.
    pub message: Arc<Message>,
    /// Chain id of the source.
    pub source: ChainId,
    /// The destination, if it is in the cluster.
    pub destination: Option<ChainId>,
    /// The logs that have sent it, in the order in which they were found.
    pub sends: Vec<SentLog>,
    /// How many relays have come to nothing since it was last sent.
    pub failures: u32,
    /// Where it is.
    pub state: MessageState,
    /// Counts the messages in the order in which they were found.
    pub(super) sequence: u64,
}

/// How many messages are in which state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Logged by a source; those that were reorged out are not counted.
    pub sent: usize,
    /// Logged as relayed by the destination.
    pub relayed: usize,
    /// Relayed in vain, and given up: the relay reverted or was lost.
    pub failed: usize,
    /// Not admitted by the destination, or without one, and given up.
    pub refused: usize,
    /// Too old.
    pub expired: usize,
    /// Left alone by the policy.
    pub skipped: usize,
    /// Under way, or waiting for it.
    pub pending: usize,
}

impl Totals {
    /// Counts a message in this state.
    pub(super) const fn add(&mut self, state: &MessageState) {
        if let Some(count) = self.count_of(state) {
            *count += 1;
        }
    }

    /// Takes back a message that was counted in this state.
    pub(super) const fn remove(&mut self, state: &MessageState) {
        if let Some(count) = self.count_of(state) {
            *count -= 1;
        }
    }

    /// The count of a state.
    const fn count_of(&mut self, state: &MessageState) -> Option<&mut usize> {
        match state {
            MessageState::Sent { .. }
            | MessageState::Resent { .. }
            | MessageState::Parked { .. }
            | MessageState::Submitted { .. }
            | MessageState::Waiting { .. } => Some(&mut self.pending),
            MessageState::Relayed { .. } => Some(&mut self.relayed),
            MessageState::Failed { failure: RelayFailure::Refused(_) }
            | MessageState::NoDestination => Some(&mut self.refused),
            MessageState::Failed { .. } => Some(&mut self.failed),
            MessageState::Expired => Some(&mut self.expired),
            MessageState::Skipped => Some(&mut self.skipped),
            MessageState::ReorgedOut => None,
        }
    }
}
