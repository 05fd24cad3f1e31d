//! The cluster on which actions are performed.

use crate::{cluster::Cluster, kit::Model};

/// The cluster on which actions are performed.
pub(in crate::kit) struct Stage<'a> {
    /// The cluster.
    pub(in crate::kit) cluster: &'a mut Cluster,
    /// The model of its blocks.
    pub(in crate::kit) model: &'a Model,
    /// Number of contracts in the scenario.
    pub(in crate::kit) contracts: usize,
}
