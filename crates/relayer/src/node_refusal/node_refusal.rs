//! Why a relay was not admitted, by the words of nodes or by the machine's own policy.

use core::fmt;

use alloy_primitives::Bytes;
use messenger::IdentifierError;

use crate::{
    messages::{Meaning, Refusal},
    revert_reason::RevertReason,
};

/// Why a relay was not admitted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NodeRefusal {
    /// The reason.
    pub reason: RefusalReason,
    /// The node's code and words; `None` where the machine itself has refused.
    pub said: Option<Said>,
    /// When it will be tried again, in seconds, without counting as a failure; `None` for a failure.
    pub until: Option<u64>,
}

/// The error of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Said {
    /// The code.
    pub code: i64,
    /// The words, at most 300 bytes of them.
    pub message: String,
}

/// The reason of a refusal. The text of each is what people read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum RefusalReason {
    /// The node has the transaction already.
    #[error("the pool has the transaction already")]
    AlreadyKnown,
    /// A transaction with the nonce is in a block.
    #[error("the nonce is used")]
    NonceTooLow,
    /// Transactions with earlier nonces are missing.
    #[error("transactions with earlier nonces are missing")]
    NonceTooHigh,
    /// The pool has a transaction with the nonce that pays nearly as much.
    #[error("the pool has a transaction with this nonce, which the new one must outbid by more")]
    ReplacementUnderpriced,
    /// The fee or the tip is lower than the node takes.
    #[error("the fee is lower than the node takes")]
    Underpriced,
    /// The payer's balance is too low.
    #[error("the payer's balance is too low")]
    Funds,
    /// The gas limit is higher than the chain accepts.
    #[error("the gas limit is higher than the chain accepts")]
    GasLimit,
    /// The gas limit is lower than the transaction costs before it runs.
    #[error("the gas limit is lower than the transaction costs before it runs")]
    IntrinsicGas,
    /// The pool is full, or has too many transactions of the payer.
    #[error("the pool is full")]
    PoolFull,
    /// The node takes no more requests for now.
    #[error("the node takes no more requests for now")]
    Busy,
    /// The failsafe of the interop filter is on.
    #[error("the interop failsafe is on")]
    Failsafe,
    /// The interop filter has not read the initiating message's block yet.
    #[error("the interop filter has not read the message's block yet")]
    NotIngested,
    /// The interop filter is not ready.
    #[error("the interop filter is not ready")]
    FilterNotReady,
    /// The source is not in the destination's dependency set.
    #[error("the source is not in the destination's dependency set")]
    UnknownChain,
    /// The message is later than the next block.
    #[error("the message is later than the block that would execute it")]
    TooRecent,
    /// The initiating message is not what its identifier and checksum say, as far as the node knows
    /// the source.
    #[error("the node finds no such message at this identifier")]
    Conflict,
    /// The message is older than the expiry window.
    #[error("the message has expired")]
    Expired,
    /// The message expires before a relay would be in a block.
    #[error("the message expires too soon to be included in time")]
    ExpiresSoon,
    /// The access list is malformed.
    #[error("the access list is malformed")]
    Malformed,
    /// The relay would revert.
    #[error("the relay would fail: {}", RevertReason::decode(.data))]
    Reverts {
        /// What it would revert with.
        data: Bytes,
    },
    /// The relay needs more gas than the highest gas limit.
    #[error("the relay needs more gas than the highest gas limit")]
    OutOfGas,
    /// A list denies the sender or the target.
    #[error("the sender or the target is on a list of denied accounts")]
    Denied,
    /// No list has the sender or the target.
    #[error("neither the sender nor the target is allowed or a sponsor")]
    NotListed,
    /// What the payers may spend in this hour is spent.
    #[error("what the payers may spend in this hour is spent")]
    PayerBudget,
    /// The payer's key does not sign.
    #[error("the payer's key does not sign")]
    NotSigned,
    /// The sponsor's budget for this hour is spent.
    #[error("the sponsor's budget for this hour is spent")]
    SponsorBudget,
    /// The base fee is over the cap.
    #[error("the base fee is over the cap")]
    BaseFee,
    /// The machine has no payer on the destination.
    #[error("no payer is configured on the destination")]
    NoPayer,
    /// The log that the relay names is gone by a reorg.
    #[error("the log that the relay names is gone by a reorg")]
    LogGone,
    /// Somebody else has used the relay's nonce.
    #[error("somebody else has used the relay's nonce")]
    NonceTaken,
    /// The block of a failed relay is gone by a reorg.
    #[error("the block of the relay is gone by a reorg")]
    BlockGone,
    /// The transaction of the relay was given up before it was submitted, or replaced.
    #[error("the relay's transaction was given up")]
    GivenUp,
    /// Anything else.
    #[error("another reason")]
    Other,
}

impl RefusalReason {
    /// After how many seconds to try again, where waiting is all that it takes; `None` for a
    /// failure.
    pub const fn wait(&self) -> Option<u64> {
        match self {
            Self::TooRecent | Self::NotIngested | Self::Busy => Some(1),
            Self::NonceTooHigh | Self::PoolFull | Self::FilterNotReady => Some(4),
            Self::ReplacementUnderpriced | Self::Underpriced | Self::BaseFee => Some(12),
            Self::Funds | Self::NoPayer | Self::NotSigned => Some(60),
            _ => None,
        }
    }

    /// Whether the relay may be in a pool or in a block in spite of this answer.
    pub const fn may_be_admitted(&self) -> bool {
        matches!(self, Self::AlreadyKnown | Self::NonceTooLow)
    }
}

impl NodeRefusal {
    /// This refusal, to be tried again when the reason asks for no more than waiting.
    #[must_use]
    pub fn at(mut self, now: u64) -> Self {
        self.until = self.reason.wait().map(|wait| now.saturating_add(wait));
        self
    }

    /// This refusal, to be tried again at `until`, in seconds.
    #[must_use]
    pub const fn until(mut self, until: u64) -> Self {
        self.until = Some(until);
        self
    }
}

impl From<RefusalReason> for NodeRefusal {
    fn from(reason: RefusalReason) -> Self {
        Self { reason, said: None, until: None }
    }
}

impl From<IdentifierError> for NodeRefusal {
    fn from(_: IdentifierError) -> Self {
        RefusalReason::Malformed.into()
    }
}

impl Refusal for NodeRefusal {
    fn meaning(&self) -> Meaning {
        if let Some(until) = self.until {
            return Meaning::Early { until };
        }
        match self.reason {
            RefusalReason::Failsafe => Meaning::Failsafe,
            RefusalReason::Expired => Meaning::Expired,
            RefusalReason::ExpiresSoon => Meaning::ExpiresSoon,
            RefusalReason::UnknownChain => Meaning::OutsideSet,
            RefusalReason::Malformed | RefusalReason::Denied | RefusalReason::NotListed => {
                Meaning::Invalid
            }
            RefusalReason::GasLimit => Meaning::GasLimit,
            RefusalReason::LogGone
            | RefusalReason::NonceTaken
            | RefusalReason::BlockGone
            | RefusalReason::GivenUp => Meaning::Dropped,
            _ => Meaning::Other,
        }
    }

    fn is_invalid_message(&self) -> bool {
        matches!(self.reason, RefusalReason::Conflict | RefusalReason::Malformed)
    }
}

impl fmt::Display for NodeRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.reason)?;
        match &self.said {
            Some(Said { code, message }) => write!(f, " (the node: {message:?}, code {code})"),
            None => Ok(()),
        }
    }
}
