//! The relayer's configuration.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, ChainId};
use messenger::Message;

use crate::{
    chain::{Chain, SafetyLevel},
    cluster::RELAYER_ACCOUNT,
};

/// Gas limit for relaying an empty message, by default.
const GAS_LIMIT: u64 = 1_000_000;
/// Additional gas for each byte of a message, by default.
const GAS_PER_BYTE: u64 = 200;

/// The order in which due messages are relayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)
)]
pub enum RelayOrder {
    /// In the order in which they were found.
    #[default]
    OldestFirst,
    /// In the reverse order.
    NewestFirst,
    /// In a random order; equal seeds give equal orders.
    Shuffled {
        /// The seed.
        seed: u64,
    },
}

/// When a failed relay is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Retries {
    /// Maximum number of attempts, the first one included.
    pub attempts: u32,
    /// Seconds from the first failure to the second attempt; doubled after each further failure.
    pub back_off: u64,
    /// Maximum number of seconds from a failure to the next attempt.
    pub longest_back_off: u64,
}

impl Retries {
    /// One attempt only.
    pub const NONE: Self = Self { attempts: 1, back_off: 0, longest_back_off: 0 };

    /// Seconds from failure number `failures` to the next attempt; `None` if there is no next one.
    pub fn wait_after(&self, failures: u32) -> Option<u64> {
        (failures < self.attempts).then(|| {
            let doublings = failures.saturating_sub(1).min(u64::BITS - 1);
            self.back_off.saturating_mul(1 << doublings).min(self.longest_back_off)
        })
    }

    /// Sets [`attempts`](Self::attempts).
    #[must_use]
    pub const fn with_attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// Sets [`back_off`](Self::back_off), in seconds.
    #[must_use]
    pub const fn with_back_off(mut self, seconds: u64) -> Self {
        self.back_off = seconds;
        self
    }

    /// Sets [`longest_back_off`](Self::longest_back_off), in seconds.
    #[must_use]
    pub const fn with_longest_back_off(mut self, seconds: u64) -> Self {
        self.longest_back_off = seconds;
        self
    }
}

impl Default for Retries {
    /// Three attempts, four and eight seconds apart.
    fn default() -> Self {
        Self { attempts: 3, back_off: 4, longest_back_off: 64 }
    }
}

/// Which messages are parked until another message is relayed.
///
/// Whatever it is, messages whose relay reverts with `RequiredMessageNotSuccessful(bytes32)` are parked
/// until the message with this hash is relayed: their targets need it first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Parking {
    /// Only the messages that [`Relayer::relay_after`](crate::Relayer::relay_after) parks.
    #[default]
    OnRequest,
    /// Messages from one sender to one destination are relayed in order: each waits until the one
    /// before is relayed or given up.
    InOrder,
}

/// A rule that excludes messages from being relayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SkipRule {
    /// Messages from this chain.
    Source(ChainId),
    /// Messages to this chain.
    Destination(ChainId),
    /// Messages from this sender.
    Sender(Address),
    /// Messages to this target.
    Target(Address),
    /// The message with this hash.
    Message(B256),
}

impl SkipRule {
    /// Whether the rule excludes a message from `source` with this hash.
    pub(super) fn matches(&self, source: ChainId, hash: B256, message: &Message) -> bool {
        match *self {
            Self::Source(chain) => source == chain,
            Self::Destination(chain) => message.destination == chain,
            Self::Sender(sender) => message.sender == sender,
            Self::Target(target) => message.target == target,
            Self::Message(skipped) => hash == skipped,
        }
    }
}

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
    /// destination [accepts](crate::Chain::transaction_gas_limit) can be lower.
    pub gas_cap: u64,
    /// The order in which due messages are relayed.
    pub order: RelayOrder,
    /// Minimum number of seconds from a message's timestamp to its relay.
    pub delay: u64,
    /// Minimum safety level of the initiating block.
    pub safety: SafetyLevel,
    /// Maximum number of relays that one [`plan`](crate::Relayer::plan) has for a destination.
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

    /// The highest gas limit of a relay on `destination`, unless `gas_limit` is higher.
    pub fn highest_gas(&self, destination: &Chain) -> u64 {
        destination.transaction_gas_limit().min(self.gas_cap)
    }

    /// Whether the formula has gas for every message to a target without code.
    pub(super) const fn is_generous(&self) -> bool {
        self.gas_limit >= GAS_LIMIT && self.gas_per_byte >= GAS_PER_BYTE
    }

    /// Whether a skip rule excludes a message from `source` with this hash.
    pub(super) fn skips(&self, source: ChainId, hash: B256, message: &Message) -> bool {
        self.skip.iter().any(|rule| rule.matches(source, hash, message))
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
