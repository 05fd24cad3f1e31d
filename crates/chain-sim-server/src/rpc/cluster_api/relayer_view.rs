//! JSON views of the relayer.

use alloy_primitives::{Address, B256, ChainId};
use serde::Serialize;

use crate::devnet::View;
use chain_sim::{RelayOrder, SafetyLevel, SkipRule};

/// The relayer's settings and the number of its relays in progress.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RelayerView {
    /// Whether it submits no relays. It reads blocks in any case.
    paused: bool,
    /// The account that sends relays.
    account: Address,
    /// The accounts for some destinations.
    accounts: Vec<PayerView>,
    /// Seconds from a message's timestamp to its relay.
    delay: u64,
    /// The safety level that the initiating block must have.
    safety: SafetyLevel,
    order: RelayOrder,
    /// The most relays in progress to one destination; `None` means unlimited.
    batch_size: Option<usize>,
    gas: GasView,
    retries: RetriesView,
    /// Seconds after which a relay that is in no block and no pool counts as lost.
    patience: u64,
    /// Rules that exclude messages.
    skip: Vec<SkipView>,
    /// Number of relays in progress.
    pending: usize,
}

/// The account that sends relays to a destination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct PayerView {
    destination: ChainId,
    account: Address,
}

/// The gas of relays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct GasView {
    /// The gas limit for an empty message, without an estimate.
    limit: u64,
    /// Additional gas for each byte of a message.
    per_byte: u64,
    /// Whether gas is estimated.
    estimates: bool,
    /// Per cent that are added to an estimate.
    margin: u64,
    /// The highest gas limit; `None` means that of the destination.
    cap: Option<u64>,
}

/// A rule that excludes messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
enum SkipView {
    Source(ChainId),
    Destination(ChainId),
    Sender(Address),
    Target(Address),
    Message(B256),
}

impl From<&SkipRule> for SkipView {
    fn from(rule: &SkipRule) -> Self {
        match *rule {
            SkipRule::Source(chain) => Self::Source(chain),
            SkipRule::Destination(chain) => Self::Destination(chain),
            SkipRule::Sender(sender) => Self::Sender(sender),
            SkipRule::Target(target) => Self::Target(target),
            SkipRule::Message(message) => Self::Message(message),
        }
    }
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
        let (accounts, retries) = (config.accounts.iter(), config.retries);
        Self {
            paused: !view.autorelay,
            account: config.account,
            accounts: accounts
                .map(|(&destination, &account)| PayerView { destination, account })
                .collect(),
            delay: config.delay,
            safety: config.safety,
            order: config.order,
            batch_size: Some(config.batch_size).filter(|size| *size != usize::MAX),
            gas: GasView {
                limit: config.gas_limit,
                per_byte: config.gas_per_byte,
                estimates: config.gas_estimates,
                margin: config.gas_margin,
                cap: Some(config.gas_cap).filter(|cap| *cap != u64::MAX),
            },
            retries: RetriesView {
                attempts: retries.attempts,
                back_off: retries.back_off,
                longest_back_off: retries.longest_back_off,
            },
            patience: config.patience,
            skip: config.skip.iter().map(SkipView::from).collect(),
            pending: view.relayer.pending(),
        }
    }
}
