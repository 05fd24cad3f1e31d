//! What people tell a relayer about a message while it does not run: changes of the store.

use alloy_primitives::B256;
use relayer::{Change, Store, StoredMessage, StoredState};

use crate::store::{AnyStore, RedbStore, StoreError};

/// What to do with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Relay it again: it is due at once, with all its attempts.
    Retry,
    /// Do not relay it.
    Skip,
}

/// Why an order is not carried out.
#[derive(Debug, thiserror::Error)]
pub enum OrderError {
    /// There is no such message.
    #[error("expected the hash of a message that was found, got {hash}")]
    Unknown {
        /// The hash.
        hash: B256,
    },
    /// The message's state does not allow it.
    #[error("message {hash}: expected {expected}, got one that is {actual}")]
    State {
        /// The hash.
        hash: B256,
        /// What it must be.
        expected: &'static str,
        /// Its state.
        actual: &'static str,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl RedbStore {
    /// Carries out an order about a message, in a store that no relayer uses; `now` is in seconds.
    ///
    /// # Errors
    ///
    /// [`OrderError`].
    pub fn order(&mut self, order: Order, hash: B256, now: u64) -> Result<(), OrderError> {
        order.carry_out(self, hash, now)
    }
}

impl AnyStore {
    /// Carries out an order about a message, in a store that no relayer uses; `now` is in seconds.
    ///
    /// # Errors
    ///
    /// [`OrderError`].
    pub fn order(&mut self, order: Order, hash: B256, now: u64) -> Result<(), OrderError> {
        order.carry_out(self, hash, now)
    }
}

impl Order {
    /// Carries it out.
    fn carry_out(
        self,
        store: &mut impl Store<Error = StoreError>,
        hash: B256,
        now: u64,
    ) -> Result<(), OrderError> {
        let message = store.message(hash)?.ok_or(OrderError::Unknown { hash })?;
        let changed = self.apply(message, now)?;
        Ok(store.apply(&[Change::Message(changed)])?)
    }

    /// Returns the message as it is after the order.
    ///
    /// # Errors
    ///
    /// [`OrderError::State`].
    pub(crate) fn apply(
        self,
        mut message: StoredMessage,
        now: u64,
    ) -> Result<StoredMessage, OrderError> {
        let (is_possible, expected) = match self {
            Self::Retry => (
                !matches!(
                    message.state,
                    StoredState::Relayed { .. }
                        | StoredState::Submitted { .. }
                        | StoredState::ReorgedOut
                        | StoredState::NoDestination
                ),
                "one that waits or was given up",
            ),
            Self::Skip => (
                matches!(
                    message.state,
                    StoredState::Sent { .. }
                        | StoredState::Resent { .. }
                        | StoredState::Parked { .. }
                        | StoredState::Waiting { .. }
                        | StoredState::Failed { .. }
                ),
                "one without a submitted relay that is not settled, or has failed",
            ),
        };
        if !is_possible {
            let (hash, actual) = (message.hash, message.state.name());
            return Err(OrderError::State { hash, expected, actual });
        }
        match self {
            Self::Retry => {
                message.failures = 0;
                message.state = StoredState::Sent { due: now };
            }
            Self::Skip => message.state = StoredState::Skipped,
        }
        Ok(message)
    }
}
