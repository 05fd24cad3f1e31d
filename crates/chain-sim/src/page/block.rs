//! A block of a run.

use alloy_primitives::{B256, ChainId};
use serde::Serialize;

use super::inclusion::Inclusion;
use crate::chain::Block;

/// A block, and the steps during which it was on its chain. Steps are counted from 1; 0 is before
/// the first one.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RecordedBlock {
    pub(super) chain: ChainId,
    pub(super) number: u64,
    pub(super) hash: B256,
    timestamp: u64,
    transactions: usize,
    gas_used: u64,
    /// The step that added it.
    from: usize,
    /// The step that removed it, or put another in its place.
    pub(super) until: Option<usize>,
    /// Whether the verifier put it in the place of a block with an invalid message.
    pub(super) is_replacement: bool,
    pub(super) messages: Vec<Inclusion>,
}

impl RecordedBlock {
    /// Describes a block that a step has added.
    pub(super) fn new(chain: ChainId, block: &Block, from: usize) -> Self {
        Self {
            chain,
            number: block.number(),
            hash: block.hash(),
            timestamp: block.timestamp(),
            transactions: block.transaction_count(),
            gas_used: block.header().gas_used,
            from,
            until: None,
            is_replacement: false,
            messages: Inclusion::all(chain, block),
        }
    }
}
