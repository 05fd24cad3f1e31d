//! The state of each message that the relayer has found.

use core::fmt;
use std::sync::Arc;

use alloy_primitives::{Address, B256, ChainId};
use messenger::{Identifier, Message};

use super::obstacle::Obstacle;
use crate::{chain::RevertReason, rules::Refusal};

/// The reason why a relay failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RelayFailure {
    /// The relay was included and reverted.
    Reverted {
        /// The relay transaction.
        transaction: B256,
        /// Why it reverted.
        reason: RevertReason,
    },
    /// The relay was included and ran out of gas, or one of its calls did.
    OutOfGas {
        /// The relay transaction.
        transaction: B256,
        /// The gas limit that an estimate on the head found to be enough. Without one, a lower bound:
        /// one more than `actual`, or one more than the highest gas limit where even that was too
        /// little.
        expected: u64,
        /// The relay's gas limit.
        actual: u64,
    },
    /// The relay was included and succeeded, but the messenger has not logged `RelayedMessage`: it
    /// has no code, or other code.
    NoEffect {
        /// The relay transaction.
        transaction: B256,
    },
    /// The destination did not admit the relay, or dropped it when building a block.
    Refused(Refusal),
    /// The relay is neither in a block nor in the pool.
    Lost {
        /// The relay transaction.
        transaction: B256,
    },
}

/// The state of a message, as far as the relayer has read the chains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageState {
    /// Found on the source. Its relay is due, or will be.
    Sent {
        /// When the relay is due, in seconds; the policy may delay it further.
        due: u64,
    },
    /// As [`Sent`](Self::Sent), after `resendMessage`: the relay will name the new log.
    Resent {
        /// When the relay is due, in seconds; the policy may delay it further.
        due: u64,
    },
    /// Waits until another message is relayed.
    Parked {
        /// Hash of the other message.
        behind: B256,
    },
    /// A relay waits in the destination's pool.
    Submitted {
        /// The relay transaction.
        transaction: B256,
    },
    /// The last relay failed, and another will follow.
    Waiting {
        /// When the next relay is due, in seconds.
        until: u64,
        /// Why the last relay failed.
        failure: RelayFailure,
    },
    /// The destination has logged `RelayedMessage`.
    Relayed {
        /// The destination's block.
        block: u64,
        /// The relay transaction, whoever sent it.
        transaction: B256,
    },
    /// All attempts failed. Somebody else can still relay the message, or send it again.
    Failed {
        /// Why the last relay failed.
        failure: RelayFailure,
    },
    /// Too old to be relayed. It can be sent again.
    Expired,
    /// A [`SkipRule`](crate::SkipRule) excludes it.
    Skipped,
    /// The destination is not in the cluster.
    NoDestination,
    /// A reorg of the source removed every block that sent it.
    ReorgedOut,
}

impl MessageState {
    /// The state's name in text.
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

    /// When the next relay is due, in seconds; `None` if none is.
    pub(super) const fn due(&self) -> Option<u64> {
        match *self {
            Self::Sent { due } | Self::Resent { due } => Some(due),
            Self::Waiting { until, .. } => Some(until),
            _ => None,
        }
    }

    /// Whether the relayer has nothing more to do for the message, unless the chains change.
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
            Self::OutOfGas { expected, actual, .. } => {
                write!(
                    f,
                    "ran out of gas: expected a gas limit of at least {expected}, got {actual}"
                )
            }
            Self::NoEffect { .. } => {
                f.write_str("succeeded without a RelayedMessage log: expected the messenger's code")
            }
            Self::Refused(refusal) => write!(f, "refused: {refusal}"),
            Self::Lost { .. } => f.write_str("lost"),
        }
    }
}

impl fmt::Display for MessageState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match self {
            Self::Sent { due } | Self::Resent { due } => write!(f, ", due at {due}"),
            Self::Parked { behind } => write!(f, " behind {behind}"),
            Self::Submitted { transaction } => write!(f, " in {transaction}"),
            Self::Waiting { until, failure } => write!(f, " until {until}: {failure}"),
            Self::Relayed { block, .. } => write!(f, " in block {block}"),
            Self::Failed { failure } => write!(f, ": {failure}"),
            Self::Expired | Self::Skipped | Self::NoDestination | Self::ReorgedOut => Ok(()),
        }
    }
}

/// A log that sent a message, or sent it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentLog {
    /// The log's identifier.
    pub id: Identifier,
    /// Hash of the log's block.
    pub block_hash: B256,
}

/// A submitted relay whose outcome is not known yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Submission {
    /// Hash of the message.
    pub(super) message: B256,
    /// The identifier that the relay names.
    pub(super) id: Identifier,
    /// The account that sent the relay transaction.
    pub(super) payer: Address,
    /// The nonce of the relay transaction.
    pub(super) nonce: u64,
}

/// A message that the relayer has found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackedMessage {
    /// The message hash.
    pub hash: B256,
    /// The message.
    pub message: Arc<Message>,
    /// Chain id of the source.
    pub source: ChainId,
    /// Chain id of the destination; `None` if it is not in the cluster.
    pub destination: Option<ChainId>,
    /// The logs that have sent the message, in the order in which they were found.
    pub sends: Vec<SentLog>,
    /// Number of failed relays since the message was last sent.
    pub failures: u32,
    /// The state of the message.
    pub state: MessageState,
    /// What keeps it from being relayed until the cluster changes.
    pub(super) obstacle: Option<Obstacle>,
    /// The message's number, in the order in which messages were found.
    pub(super) sequence: u64,
    /// Timestamp of the log that was found last, in seconds.
    pub(super) last_sent: u64,
}

/// Number of messages in each state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Sent; messages that were reorged out do not count.
    pub sent: usize,
    /// Relayed.
    pub relayed: usize,
    /// Failed for good: the last relay reverted or was lost.
    pub failed: usize,
    /// Refused for good: the destination did not admit the last relay, or is not in the cluster.
    pub refused: usize,
    /// Expired.
    pub expired: usize,
    /// Skipped by the policy.
    pub skipped: usize,
    /// Neither relayed nor given up yet.
    pub pending: usize,
}

impl Totals {
    /// Counts a message in this state.
    pub(super) const fn add(&mut self, state: &MessageState) {
        if let Some(count) = self.count_of(state) {
            *count += 1;
        }
    }

    /// Subtracts a message that was counted in this state.
    pub(super) const fn remove(&mut self, state: &MessageState) {
        if let Some(count) = self.count_of(state) {
            *count -= 1;
        }
    }

    /// These counts, each at most `most`; none is pending.
    #[cfg(feature = "serde")]
    pub(super) fn most(self, most: usize) -> Self {
        let Self { sent, relayed, failed, refused, expired, skipped, pending: _ } = self;
        let [sent, relayed, failed, refused, expired, skipped] =
            [sent, relayed, failed, refused, expired, skipped].map(|count| count.min(most));
        Self { sent, relayed, failed, refused, expired, skipped, pending: 0 }
    }

    /// Adds the counts of others.
    pub(super) const fn append(&mut self, others: Self) {
        let Self { sent, relayed, failed, refused, expired, skipped, pending } = others;
        self.sent += sent;
        self.relayed += relayed;
        self.failed += failed;
        self.refused += refused;
        self.expired += expired;
        self.skipped += skipped;
        self.pending += pending;
    }

    /// The count that a state belongs to; `None` for messages that were reorged out.
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
