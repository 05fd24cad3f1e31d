//! What refused relays mean for their messages.

use core::fmt::{Debug, Display};

use messenger::IdentifierError;

/// Why a destination did not admit a relay, or dropped it. Each world has its own words for it, also
/// for a log that no identifier can name.
pub trait Refusal: Clone + PartialEq + Debug + Display + From<IdentifierError> {
    /// What it means for the message.
    fn meaning(&self) -> Meaning;

    /// Whether the executing message was found to be invalid. Another log of the same message may be
    /// valid.
    fn is_invalid_message(&self) -> bool;
}

/// What a refused relay means for its message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Meaning {
    /// The destination will admit the relay from this time on. This is no failure of the relay.
    Early {
        /// The time, in seconds.
        until: u64,
    },
    /// The destination executes no messages before this time. This is no failure of the relay.
    Inactive {
        /// The time, in seconds.
        until: u64,
    },
    /// The pool has dropped the relay together with others. It can be submitted again at once.
    Dropped,
    /// The failsafe of the pools is on.
    Failsafe,
    /// The message is too old. It can be sent again.
    Expired,
    /// The message expires so soon that the pools do not admit it any more.
    ExpiresSoon,
    /// The source is not in the destination's dependency set.
    OutsideSet,
    /// The rules refuse the message, now and later, unless the chains change.
    Invalid,
    /// The relay's gas limit is higher than the destination accepts.
    GasLimit,
    /// Anything else: a failure of the relay, which is tried again by
    /// [`Retries`](crate::Retries).
    Other,
}
