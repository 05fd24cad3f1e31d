//! JSON views of the relayer.

use alloy_primitives::Address;
use serde::Serialize;

use crate::devnet::View;
use chain_sim::{RelayOrder, SafetyLevel};

/// The relayer's settings and the number of its relays in progress.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RelayerView {
    /// Whether it submits no relays. It reads blocks in any case.
    paused: bool,
    /// The account that sends relays.
    account: Address,
    /// Seconds from a message's timestamp to its relay.
    delay: u64,
    /// The safety level that the initiating block must have.
    safety: SafetyLevel,
    order: RelayOrder,
    /// The most relays in progress to one destination; `None` means unlimited.
    batch_size: Option<usize>,
    retries: RetriesView,
    /// Seconds after which a relay that is in no block and no pool counts as lost.
    patience: u64,
    /// Number of relays in progress.
    pending: usize,
}

/// When failed relays are retried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct RetriesView {
    /// The most attempts for a message, including the first one.
    attempts: u32,
    /// Seconds from the first failure to the second attempt; doubled after each further failure.
    back_off: u64,
    /// The most seconds between two attempts.
    longest_back_off: u64,
}

impl From<&View> for RelayerView {
    fn from(view: &View) -> Self {
        let config = view.relayer.config();
        let retries = config.retries;
        Self {
            paused: !view.autorelay,
            account: config.account,
            delay: config.delay,
            safety: config.safety,
            order: config.order,
            batch_size: Some(config.batch_size).filter(|size| *size != usize::MAX),
            retries: RetriesView {
                attempts: retries.attempts,
                back_off: retries.back_off,
                longest_back_off: retries.longest_back_off,
            },
            patience: config.patience,
            pending: view.relayer.pending(),
        }
    }
}
