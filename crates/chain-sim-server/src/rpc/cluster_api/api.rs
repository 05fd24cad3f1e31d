//! The object that answers requests about the cluster.

use std::sync::Arc;

use crate::{owner::Owner, rpc::ports::Ports};

/// Implements the methods of the cluster.
#[derive(Debug, Clone)]
pub(crate) struct ClusterApi {
    pub(super) owner: Owner,
    pub(super) ports: Arc<Ports>,
}
