//! What a machine keeps, so that it knows after a restart what it knew before.

mod attempt;
mod change;
mod memory;
mod query;
mod saved;
mod spend;
mod stored_block;
mod stored_failure;
mod stored_message;
mod stored_state;

use alloy_primitives::B256;

pub use self::{
    attempt::{Attempt, AttemptId, AttemptPlace, Purpose, Version},
    change::Change,
    memory::{MemoryError, MemoryStore},
    query::{Count, Page, Query},
    saved::{Position, RelayOfUnknown, Saved},
    spend::{Spend, Spender},
    stored_block::StoredBlock,
    stored_failure::StoredFailure,
    stored_message::{StoredLog, StoredMessage},
    stored_state::StoredState,
};

/// Where a machine keeps what it knows. One machine uses it at a time.
pub trait Store {
    /// Why the store failed.
    type Error: core::error::Error;

    /// Loads what the machine needs to go on: all positions, blocks, spends and relays, and the attempts
    /// that are not [mined](AttemptPlace::Mined). The machine asks for [messages](Self::messages) besides.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read.
    fn load(&mut self) -> Result<Saved, Self::Error>;

    /// Makes changes, in their order: all of them, durably, or none. After an error, [`load`](Self::load)
    /// tells which.
    ///
    /// # Errors
    ///
    /// Where the store cannot be written.
    fn apply(&mut self, changes: &[Change]) -> Result<(), Self::Error>;

    /// The message with this hash, settled or not; `None` if there is none.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read.
    fn message(&self, hash: B256) -> Result<Option<StoredMessage>, Self::Error>;

    /// The attempt with this id, wherever its nonce is; `None` if there is none.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read.
    fn attempt(&self, id: AttemptId) -> Result<Option<Attempt>, Self::Error>;

    /// The messages of a query, a page at a time. A page can have fewer messages than its limit, and a
    /// next page all the same.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read.
    fn messages(&self, query: &Query) -> Result<Page, Self::Error>;

    /// Number of messages by source, destination and state.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read.
    fn counts(&self) -> Result<Vec<Count>, Self::Error>;
}
