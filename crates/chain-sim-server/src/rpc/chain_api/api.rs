//! The object that answers requests about one chain.

use std::sync::Arc;

use alloy_primitives::ChainId;

use super::turns::Turns;
use crate::owner::Owner;

/// Implements the methods of one chain.
#[derive(Debug, Clone)]
pub(crate) struct ChainApi {
    pub(super) owner: Owner,
    pub(super) chain: ChainId,
    pub(super) turns: Arc<Turns>,
}
