//! The object that answers requests about one chain.

use alloy_primitives::ChainId;

use crate::owner::Owner;

/// Implements the methods of one chain.
#[derive(Debug, Clone)]
pub(crate) struct ChainApi {
    pub(super) owner: Owner,
    pub(super) chain: ChainId,
}
