//! Totals of pruned messages.

use alloy_primitives::ChainId;
use serde::{Deserialize, Serialize};

use crate::relayer::Totals;

/// The totals of one chain: pruned messages that it has sent, and the states of pruned messages to
/// it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SavedTotals {
    chain: ChainId,
    sent: usize,
    relayed: usize,
    failed: usize,
    refused: usize,
    expired: usize,
    skipped: usize,
}

impl From<(ChainId, Totals)> for SavedTotals {
    fn from((chain, totals): (ChainId, Totals)) -> Self {
        let Totals { sent, relayed, failed, refused, expired, skipped, pending: _ } = totals;
        Self { chain, sent, relayed, failed, refused, expired, skipped }
    }
}

impl From<SavedTotals> for (ChainId, Totals) {
    fn from(saved: SavedTotals) -> Self {
        let SavedTotals { chain, sent, relayed, failed, refused, expired, skipped } = saved;
        (chain, Totals { sent, relayed, failed, refused, expired, skipped, pending: 0 })
    }
}
