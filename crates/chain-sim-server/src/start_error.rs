//! Errors of starting a server.

use crate::{
    state_file::{BeginError, StateError},
    transport::ListenError,
};

/// The reason why a server does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The cluster's configuration is invalid.
    #[error(transparent)]
    Cluster(#[from] chain_sim::Error),
    /// A port cannot be opened.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// There are more chains than ports.
    #[error("{chains} chains from port {starting_port}: expected ports up to 65535")]
    Ports {
        /// Number of chains.
        chains: usize,
        /// The first chain's port.
        starting_port: u16,
    },
    /// Two methods have the same name.
    #[error(transparent)]
    Methods(#[from] jsonrpsee::core::RegisterMethodError),
    /// The thread that owns the state could not be started.
    #[error("starting a thread failed: {0}")]
    Thread(#[source] std::io::Error),
    /// The state could not be loaded, or cannot be saved.
    #[error(transparent)]
    State(#[from] StateError),
}

impl From<BeginError> for StartError {
    fn from(error: BeginError) -> Self {
        match error {
            BeginError::Cluster(error) => Self::Cluster(error),
            BeginError::State(error) => Self::State(error),
        }
    }
}
