//! The settings of a chain that do not change from block to block.

use std::sync::Arc;

use super::ChainConfig;
use crate::rules::{DependencySet, RuleContext, Validity};

/// The configuration and the dependency set of one chain.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) config: ChainConfig,
    pub(super) dependency_set: Arc<DependencySet>,
}

impl Settings {
    /// The rules for a block at `timestamp` whose parent is at `parent_timestamp`, in seconds.
    pub(super) fn validity<'a>(
        &'a self,
        context: RuleContext<'a>,
        parent_timestamp: u64,
        timestamp: u64,
    ) -> Validity<'a> {
        Validity {
            log_index: context.log_index,
            chain: self.config.id,
            dependency_set: &self.dependency_set,
            lagoon_time: self.config.lagoon_time,
            parent_timestamp,
            timestamp,
            now: context.now,
            disregarded: context.disregarded,
        }
    }
}
