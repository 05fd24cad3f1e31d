//! The relayer, for programs.

use alloy_primitives::Address;
use serde::Serialize;

use crate::{RelayOrder, SafetyLevel, server::devnet::Devnet};

/// What the relayer was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RelayerView {
    /// Whether it relays nothing; it reads in any case.
    paused: bool,
    /// The account that relays.
    account: Address,
    /// Seconds from a message's timestamp to its relay.
    delay: u64,
    /// How safe the initiating block must be.
    safety: SafetyLevel,
    order: RelayOrder,
    /// How many relays are submitted to a destination at a time; none for any number.
    batch_size: Option<usize>,
    retries: RetriesView,
    /// Seconds after which a relay that is nowhere counts as lost.
    patience: u64,
    /// How many relays are under way.
    pending: usize,
}

/// When a relay is tried again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct RetriesView {
    /// How often a message is tried at the most, the first time included.
    attempts: u32,
    /// Seconds from the first failure to the second attempt; twice as many after each further one.
    back_off: u64,
    /// Seconds between two attempts at the most.
    longest_back_off: u64,
}

impl From<&Devnet> for RelayerView {
    fn from(devnet: &Devnet) -> Self {
        let config = devnet.relayer.config();
        let retries = config.retries;
        Self {
            paused: !devnet.autorelay,
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
            pending: devnet.relayer.pending(),
        }
    }
}
