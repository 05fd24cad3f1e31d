//! Where the server listens.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use alloy_primitives::ChainId;

/// What is served where, as far as it is served yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Served {
    /// Each chain's address.
    pub(super) chains: BTreeMap<ChainId, SocketAddr>,
    /// That of the cluster's own methods.
    pub(super) admin: Option<SocketAddr>,
}

/// The same for all ports, which come one after the other.
#[derive(Debug, Clone, Default)]
pub(super) struct Addresses(Arc<RwLock<Served>>);

impl Addresses {
    /// Reads them.
    pub(super) fn read(&self) -> RwLockReadGuard<'_, Served> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes them.
    pub(super) fn write(&self) -> RwLockWriteGuard<'_, Served> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}
