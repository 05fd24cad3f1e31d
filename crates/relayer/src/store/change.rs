//! Changes of a store.

use alloy_primitives::{B256, ChainId};

use super::{
    attempt::{Attempt, AttemptId},
    saved::{Position, RelayOfUnknown},
    spend::Spend,
    stored_block::StoredBlock,
    stored_message::StoredMessage,
};

/// A change of a store. Each is absolute: made twice, it changes nothing the second time.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Change {
    /// A message, instead of what the store had under its hash.
    Message(StoredMessage),
    /// How far a chain is read, instead of what the store had for it.
    Position(Position),
    /// A block, instead of what the store had under its chain and number.
    Block(StoredBlock),
    /// A chain has lost its blocks from `next` on.
    BlocksGone {
        /// The chain's id.
        chain: ChainId,
        /// The number of the first block that is gone.
        next: u64,
    },
    /// The blocks of a chain before `first` are not needed any more.
    BlocksPast {
        /// The chain's id.
        chain: ChainId,
        /// The number of the first block that is kept.
        first: u64,
    },
    /// An attempt, instead of what the store had under its id.
    Attempt(Attempt),
    /// An attempt is not needed any more.
    AttemptPast(AttemptId),
    /// What a payer or a sponsor has spent in an hour, instead of what the store had for it.
    Spend(Spend),
    /// The relay of a message that is not found yet.
    Relay(RelayOfUnknown),
    /// The relay of a message is not needed any more: the message is found, or the relay is gone.
    RelayPast {
        /// Hash of the message.
        message: B256,
    },
}
