//! The relayer's configuration.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, ChainId, address};
use messenger::Message;

use super::{Parking, RelayOrder, Retries, SkipRule};
use crate::safety::SafetyLevel;

/// The account from which relayers relay by default: the last of the ten that development chains
/// fund.
pub const RELAYER_ACCOUNT: Address = address!("0xa0Ee7A142d267C1f36714E4a8F75612F20a79720");
/// Gas limit for relaying an empty message, by default.
const GAS_LIMIT: u64 = 1_000_000;
/// Additional gas for each byte of a message, by default.
const GAS_PER_BYTE: u64 = 200;

/// Configuration of a relayer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RelayerConfig {
    /// The account that sends the relays and pays for them.
    pub account: Address,
    /// Accounts for some destinations, instead of `account`.
    pub accounts: BTreeMap<ChainId, Address>,
    /// Gas limit for relaying an empty message. An [estimate](Self::gas_estimates) can raise it.
    pub gas_limit: u64,
    /// Additional gas for each byte of the message, up to the [highest](Self::highest_gas) gas
    /// limit.
    pub gas_per_byte: u64,
    /// Whether the gas of a relay is estimated on the destination, where the formula of
    /// [`relay_gas`](Self::relay_gas) may be too low: the message's target has code or is a
    /// precompile, or `gas_limit` and `gas_per_byte` are lower than by default. Where the estimate
    /// fails, the formula holds.
    pub gas_estimates: bool,
    /// Per cent of the estimate that are added to it.
    pub gas_margin: u64,
    /// Highest gas limit that formula and estimate give a relay. The highest gas limit that the
    /// destination accepts can be lower.
    pub gas_cap: u64,
    /// The order in which due messages are relayed.
    pub order: RelayOrder,
    /// Minimum number of seconds from a message's timestamp to its relay.
    pub delay: u64,
    /// Minimum safety level of the initiating block.
    pub safety: SafetyLevel,
    /// Maximum number of relays that one [`plan`](crate::Messages::plan) has for a destination.
    pub batch_size: usize,
    /// When a failed relay is tried again.
    pub retries: Retries,
    /// Seconds after which a relay that is neither in a block nor in the pool counts as lost.
    pub patience: u64,
    /// Which messages are parked until another message is relayed.
    pub parking: Parking,
    /// Rules that exclude messages from being relayed.
    pub skip: Vec<SkipRule>,
}

impl RelayerConfig {
    /// The account that sends the relays on `destination`.
    pub fn account_on(&self, destination: ChainId) -> Address {
        self.accounts.get(&destination).copied().unwrap_or(self.account)
    }

    /// The highest gas limit of a relay on a chain that accepts transactions of at most
    /// `accepted`, unless `gas_limit` is higher.
    pub fn highest_gas(&self, accepted: u64) -> u64 {
        accepted.min(self.gas_cap)
    }

    /// Whether the formula has gas for every message to a target without code.
    pub const fn is_generous(&self) -> bool {
        self.gas_limit >= GAS_LIMIT && self.gas_per_byte >= GAS_PER_BYTE
    }

    /// Whether a skip rule excludes a message from `source` with this hash.
    pub(crate) fn skips(&self, source: ChainId, hash: B256, message: &Message) -> bool {
        self.skip.iter().any(|rule| rule.excludes(source, hash, message))
    }

    /// The gas limit for relaying a message of this many bytes, without an estimate. Additional gas
    /// raises it to at most `most`.
    pub fn relay_gas(&self, message_bytes: usize, most: u64) -> u64 {
        let additional = self.gas_per_byte.saturating_mul(message_bytes as u64);
        self.gas_limit.saturating_add(additional).min(most.max(self.gas_limit))
    }

    /// Sets [`account`](Self::account).
    #[must_use]
    pub const fn with_account(mut self, account: Address) -> Self {
        self.account = account;
        self
    }

    /// Sets [`accounts`](Self::accounts).
    #[must_use]
    pub fn with_accounts(mut self, accounts: impl IntoIterator<Item = (ChainId, Address)>) -> Self {
        self.accounts = accounts.into_iter().collect();
        self
    }

    /// Sets [`gas_limit`](Self::gas_limit).
    #[must_use]
    pub const fn with_gas_limit(mut self, gas_limit: u64) -> Self {
        self.gas_limit = gas_limit;
        self
    }

    /// Sets [`gas_per_byte`](Self::gas_per_byte).
    #[must_use]
    pub const fn with_gas_per_byte(mut self, gas_per_byte: u64) -> Self {
        self.gas_per_byte = gas_per_byte;
        self
    }

    /// Sets [`gas_estimates`](Self::gas_estimates).
    #[must_use]
    pub const fn with_gas_estimates(mut self, estimates: bool) -> Self {
        self.gas_estimates = estimates;
        self
    }

    /// Sets [`gas_margin`](Self::gas_margin), in per cent.
    #[must_use]
    pub const fn with_gas_margin(mut self, percent: u64) -> Self {
        self.gas_margin = percent;
        self
    }

    /// Sets [`gas_cap`](Self::gas_cap).
    #[must_use]
    pub const fn with_gas_cap(mut self, gas: u64) -> Self {
        self.gas_cap = gas;
        self
    }

    /// Sets [`order`](Self::order).
    #[must_use]
    pub const fn with_order(mut self, order: RelayOrder) -> Self {
        self.order = order;
        self
    }

    /// Sets [`delay`](Self::delay), in seconds.
    #[must_use]
    pub const fn with_delay(mut self, seconds: u64) -> Self {
        self.delay = seconds;
        self
    }

    /// Sets [`safety`](Self::safety).
    #[must_use]
    pub const fn with_safety(mut self, safety: SafetyLevel) -> Self {
        self.safety = safety;
        self
    }

    /// Sets [`batch_size`](Self::batch_size).
    #[must_use]
    pub const fn with_batch_size(mut self, batch_size: usize) -> Self {
        self.batch_size = batch_size;
        self
    }

    /// Sets [`retries`](Self::retries).
    #[must_use]
    pub const fn with_retries(mut self, retries: Retries) -> Self {
        self.retries = retries;
        self
    }

    /// Sets [`patience`](Self::patience), in seconds.
    #[must_use]
    pub const fn with_patience(mut self, seconds: u64) -> Self {
        self.patience = seconds;
        self
    }

    /// Sets [`parking`](Self::parking).
    #[must_use]
    pub const fn with_parking(mut self, parking: Parking) -> Self {
        self.parking = parking;
        self
    }

    /// Sets [`skip`](Self::skip).
    #[must_use]
    pub fn with_skip(mut self, skip: impl IntoIterator<Item = SkipRule>) -> Self {
        self.skip = skip.into_iter().collect();
        self
    }
}

impl Default for RelayerConfig {
    /// Relays every message at once, in the order in which messages are found, from unsafe blocks
    /// on, from [`RELAYER_ACCOUNT`], with [`Retries::default`].
    ///
    /// The gas limit is 1,000,000, and 200 more for each byte of the message: calldata costs at
    /// most 40 gas per byte (EIP-7623), and the rest is for hashing, copying and the target. Where
    /// an estimate shows that more is needed, the gas limit is the estimate and a fifth.
    fn default() -> Self {
        Self {
            account: RELAYER_ACCOUNT,
            accounts: BTreeMap::new(),
            gas_limit: GAS_LIMIT,
            gas_per_byte: GAS_PER_BYTE,
            gas_estimates: true,
            gas_margin: 20,
            gas_cap: u64::MAX,
            order: RelayOrder::default(),
            delay: 0,
            safety: SafetyLevel::Unsafe,
            batch_size: usize::MAX,
            retries: Retries::default(),
            patience: 30,
            parking: Parking::default(),
            skip: Vec::new(),
        }
    }
}
