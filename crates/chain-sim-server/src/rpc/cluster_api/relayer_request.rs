//! Requests to change the relayer's settings.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, ChainId, U64};
use serde::Deserialize;

use crate::devnet::RequestError;
use chain_sim::{RelayOrder, RelayerConfig, SafetyLevel, SkipRule};

/// The most skip rules, and the most destinations with accounts of their own: each message is
/// compared with all rules.
const MOST_RULES: usize = 1_000;

/// The settings to change; omitted ones keep their values.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct RelayerRequest {
    /// Whether the relayer submits no relays until this is set to false.
    pub(super) paused: Option<bool>,
    /// The account that sends relays.
    account: Option<Address>,
    /// Accounts for some destinations, instead of `account` and of the ones before.
    accounts: Option<Vec<PayerRequest>>,
    /// Seconds from a message's timestamp to its relay, for messages from now on.
    delay: Option<U64>,
    /// The safety level that the initiating block must have.
    safety: Option<SafetyLevel>,
    /// The order in which messages are relayed.
    order: Option<RelayOrder>,
    /// The most relays in progress to one destination; 0 means unlimited.
    batch_size: Option<U64>,
    /// The gas of relays.
    gas: Option<GasRequest>,
    /// When failed relays are retried.
    retries: Option<RetriesRequest>,
    /// Seconds after which a relay that is in no block and no pool counts as lost.
    patience: Option<U64>,
    /// Rules that exclude messages, instead of the ones before.
    skip: Option<Vec<SkipRequest>>,
}

/// The account that sends relays to a destination.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PayerRequest {
    destination: U64,
    account: Address,
}

/// The gas of relays.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct GasRequest {
    /// The gas limit for an empty message, without an estimate.
    limit: Option<U64>,
    /// Additional gas for each byte of a message.
    per_byte: Option<U64>,
    /// Whether gas is estimated.
    estimates: Option<bool>,
    /// Per cent that are added to an estimate.
    margin: Option<U64>,
    /// The highest gas limit; 0 means that of the destination.
    cap: Option<U64>,
}

/// When failed relays are retried.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct RetriesRequest {
    /// The most attempts for a message, including the first one.
    attempts: Option<u32>,
    /// Seconds from the first failure to the second attempt.
    back_off: Option<U64>,
    /// The most seconds between two attempts.
    longest_back_off: Option<U64>,
}

/// A rule that excludes messages.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
enum SkipRequest {
    Source(U64),
    Destination(U64),
    Sender(Address),
    Target(Address),
    Message(B256),
}

impl RelayerRequest {
    /// Applies the changes.
    ///
    /// # Errors
    ///
    /// [`RequestError::Parameter`] for too many rules or accounts.
    pub(super) fn apply(&self, config: &mut RelayerConfig) -> Result<(), RequestError> {
        if let Some(accounts) = &self.accounts {
            check_items("accounts", accounts)?;
            let payers = accounts.iter().map(|payer| (payer.destination.to(), payer.account));
            config.accounts = payers.collect::<BTreeMap<ChainId, Address>>();
        }
        if let Some(rules) = &self.skip {
            check_items("skip", rules)?;
            config.skip = rules.iter().map(SkipRule::from).collect();
        }
        set(&mut config.account, self.account);
        set(&mut config.delay, self.delay.map(|seconds| seconds.to()));
        set(&mut config.safety, self.safety);
        set(&mut config.order, self.order);
        set(&mut config.patience, self.patience.map(|seconds| seconds.to()));
        set(&mut config.batch_size, self.batch_size.map(|size| unless_zero(size.saturating_to())));
        self.gas.unwrap_or_default().apply(config);
        let retries = self.retries.unwrap_or_default();
        set(&mut config.retries.attempts, retries.attempts);
        set(&mut config.retries.back_off, retries.back_off.map(|seconds| seconds.to()));
        let longest = retries.longest_back_off.map(|seconds| seconds.to());
        set(&mut config.retries.longest_back_off, longest);
        Ok(())
    }
}

impl GasRequest {
    /// Applies the changes.
    fn apply(self, config: &mut RelayerConfig) {
        set(&mut config.gas_limit, self.limit.map(|gas| gas.to()));
        set(&mut config.gas_per_byte, self.per_byte.map(|gas| gas.to()));
        set(&mut config.gas_estimates, self.estimates);
        set(&mut config.gas_margin, self.margin.map(|percent| percent.to()));
        let cap = self.cap.map(|gas| gas.to::<u64>());
        set(&mut config.gas_cap, cap.map(|gas| if gas == 0 { u64::MAX } else { gas }));
    }
}

impl From<&SkipRequest> for SkipRule {
    fn from(rule: &SkipRequest) -> Self {
        match *rule {
            SkipRequest::Source(chain) => Self::Source(chain.to()),
            SkipRequest::Destination(chain) => Self::Destination(chain.to()),
            SkipRequest::Sender(sender) => Self::Sender(sender),
            SkipRequest::Target(target) => Self::Target(target),
            SkipRequest::Message(message) => Self::Message(message),
        }
    }
}

/// Checks the length of a list of a request.
///
/// # Errors
///
/// [`RequestError::Parameter`].
fn check_items<T>(parameter: &'static str, items: &[T]) -> Result<(), RequestError> {
    if items.len() <= MOST_RULES {
        return Ok(());
    }
    Err(RequestError::parameter(parameter, format!("at most {MOST_RULES} items"), items.len()))
}

/// Sets a value that is not omitted.
fn set<T>(value: &mut T, to: Option<T>) {
    if let Some(to) = to {
        *value = to;
    }
}

/// Returns a number in which 0 stands for no limit.
const fn unless_zero(size: usize) -> usize {
    if size == 0 { usize::MAX } else { size }
}
