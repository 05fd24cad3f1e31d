//! Why the command has failed.

use relayer_rpc::{KeyError, OrderError, RelayError, StoreError};

/// The reason why `chain-sim relay` has failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RelayCommandError {
    /// The relay did not start, or has ended.
    #[error(transparent)]
    Relay(#[from] RelayError),
    /// A key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key's option is missing.
    #[error("expected --key-file, --keystore or the variable {variable}, got none")]
    NoKey { variable: &'static str },
    /// The store's option is missing.
    #[error("expected --store, got none: only --dry-run works without one")]
    NoStore,
    /// The store's message does not allow the order.
    #[error(transparent)]
    Order(OrderError),
    /// A relayer uses the store, and does not answer.
    #[error(
        "{store}: a relayer uses this store, and does not answer at {api}: give the address of its --listen with --api ({reason})"
    )]
    Unanswered { store: String, api: String, reason: String },
    /// The relayer that answers uses another store.
    #[error("{api}: expected the relayer that uses {expected}, got one that uses {actual}")]
    OtherStore { api: String, expected: String, actual: String },
    /// The relayer refuses.
    #[error("{api}: {reason}")]
    Refused { api: String, reason: String },
}

impl RelayCommandError {
    /// Whether the options caused the error.
    pub(crate) const fn is_usage(&self) -> bool {
        match self {
            Self::Relay(error) => error.is_usage(),
            Self::Store(error) => error.is_usage(),
            Self::Key(_) | Self::NoKey { .. } | Self::NoStore => true,
            _ => false,
        }
    }
}
