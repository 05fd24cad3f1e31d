//! The state of each message that the relayer has found.

use core::fmt;

use alloy_primitives::B256;

use super::relay_failure::RelayFailure;

/// The state of a message, as far as the relayer has read the chains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageState<R> {
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
        failure: RelayFailure<R>,
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
        failure: RelayFailure<R>,
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

impl<R> MessageState<R> {
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

    /// Whether the relay of a message in this state is due or will be, and none has failed.
    pub(crate) const fn may_rest(&self) -> bool {
        matches!(self, Self::Sent { .. } | Self::Resent { .. })
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

impl<R: fmt::Display> fmt::Display for MessageState<R> {
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
