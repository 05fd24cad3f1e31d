//! Why a relay does not start, or has ended.

use std::{io, net::SocketAddr};

use alloy_primitives::ChainId;

use crate::{keys::KeyError, node::NodeError, store::StoreError};

/// The reason why a relay does not start, or has ended.
#[derive(Debug, thiserror::Error)]
pub enum RelayError {
    /// There are too few chains for messages.
    #[error("expected two or more chains, got {actual}")]
    Chains {
        /// The number of chains.
        actual: usize,
    },
    /// Two nodes are of the same chain. Their URLs are endpoints of one chain.
    #[error(
        "{endpoint}: expected another chain than that of {first}, got chain {chain} again: give several endpoints of one chain as one, separated by commas"
    )]
    SameChain {
        /// The chain.
        chain: ChainId,
        /// The endpoint of the chain that was given first, without its keys.
        first: String,
        /// The other endpoint, without its keys.
        endpoint: String,
    },
    /// A chain has no messenger.
    #[error(
        "{endpoint}: expected code at the messenger's address on chain {chain}, got none: the chain does not have interop"
    )]
    NoMessenger {
        /// The chain.
        chain: ChainId,
        /// The endpoint, without its keys.
        endpoint: String,
    },
    /// A node has not answered.
    #[error(transparent)]
    Node(#[from] NodeError),
    /// A key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The HTTP API could not be opened.
    #[error("listening on {address} failed: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The system's reason.
        source: io::Error,
    },
    /// A metric could not be registered.
    #[error("registering metrics failed: {0}")]
    Metrics(#[from] prometheus::Error),
    /// A thread could not be started.
    #[error("starting a thread failed: {0}")]
    Thread(#[source] io::Error),
    /// The thread that owns the relayer's state panicked.
    #[error("the relayer failed: the thread that owns its state panicked, see the message above")]
    Panicked,
}

impl RelayError {
    /// Whether the options caused the error.
    pub const fn is_usage(&self) -> bool {
        match self {
            Self::Chains { .. }
            | Self::SameChain { .. }
            | Self::NoMessenger { .. }
            | Self::Key(_) => true,
            Self::Store(error) => error.is_usage(),
            _ => false,
        }
    }
}
