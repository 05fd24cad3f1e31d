//! The addresses on which the server listens.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use alloy_primitives::ChainId;

/// The addresses of all open ports.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ServedAddresses {
    /// The address of each chain.
    pub(crate) chains: BTreeMap<ChainId, SocketAddr>,
    /// The address of the cluster's own methods.
    pub(crate) admin: Option<SocketAddr>,
}

/// The addresses, shared by all ports, which open one after the other.
#[derive(Debug, Clone, Default)]
pub(crate) struct Addresses(Arc<RwLock<ServedAddresses>>);

impl Addresses {
    /// Locks the addresses for reading.
    pub(crate) fn read(&self) -> RwLockReadGuard<'_, ServedAddresses> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Locks the addresses for changes.
    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, ServedAddresses> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}
