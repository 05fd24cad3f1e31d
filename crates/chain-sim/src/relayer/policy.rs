//! How the relayer goes about it.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, ChainId};
use messenger::Message;

use crate::{RELAYER_ACCOUNT, SafetyLevel};

/// Which of the messages that are due are relayed first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)
)]
pub enum RelayOrder {
    /// As they were found.
    #[default]
    OldestFirst,
    /// The other way round.
    NewestFirst,
    /// Shuffled; equal seeds give equal orders.
    Shuffled {
        /// The seed.
        seed: u64,
    },
}

/// When a relay that came to nothing is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retries {
    /// How often a message is tried at the most, the first time included.
    pub attempts: u32,
    /// Seconds from the first failure to the second attempt; twice as many after each further
    /// failure.
    pub back_off: u64,
    /// Seconds between two attempts at the most.
    pub longest_back_off: u64,
}

impl Retries {
    /// One attempt and no other.
    pub const NONE: Self = Self { attempts: 1, back_off: 0, longest_back_off: 0 };

    /// Seconds from failure number `failures` to the next attempt, if there is to be one.
    pub fn wait_after(&self, failures: u32) -> Option<u64> {
        (failures < self.attempts).then(|| {
            let doublings = failures.saturating_sub(1).min(u64::BITS - 1);
            self.back_off.saturating_mul(1 << doublings).min(self.longest_back_off)
        })
    }
}

impl Default for Retries {
    /// Three attempts, four and eight seconds apart.
    fn default() -> Self {
        Self { attempts: 3, back_off: 4, longest_back_off: 64 }
    }
}

/// Which messages wait for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Parking {
    /// None, but for those that [`Relayer::relay_after`](crate::Relayer::relay_after) names.
    #[default]
    OnRequest,
    /// Those of one sender to one destination: each waits until the one before is relayed, or
    /// given up.
    InOrder,
}

/// Messages that are not to be relayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SkipRule {
    /// Those from this chain.
    Source(ChainId),
    /// Those to this chain.
    Destination(ChainId),
    /// Those of this sender.
    Sender(Address),
    /// Those to this target.
    Target(Address),
    /// The one with this hash.
    Message(B256),
}

impl SkipRule {
    /// Whether a message from `source` with this hash is to be left alone.
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

/// What the relayer is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayerConfig {
    /// The account that relays, and pays.
    pub account: Address,
    /// Other accounts on some destinations.
    pub accounts: BTreeMap<ChainId, Address>,
    /// Gas limit of a relay of an empty message.
    pub gas_limit: u64,
    /// Gas on top for each byte of the message.
    pub gas_per_byte: u64,
    /// Which messages come first.
    pub order: RelayOrder,
    /// Seconds from a message's timestamp to its relay, at the least.
    pub delay: u64,
    /// How safe the initiating block must be.
    pub safety: SafetyLevel,
    /// How many relays are submitted to a destination at a time.
    pub batch_size: usize,
    /// When a relay is tried again.
    pub retries: Retries,
    /// Seconds after which a relay that is neither in a block nor in the pool counts as lost.
    pub patience: u64,
    /// Which messages wait for others.
    pub parking: Parking,
    /// Which messages are not relayed.
    pub skip: Vec<SkipRule>,
}

impl RelayerConfig {
    /// The account that pays on `destination`.
    pub fn account_on(&self, destination: ChainId) -> Address {
        self.accounts.get(&destination).copied().unwrap_or(self.account)
    }
}

impl Default for RelayerConfig {
    /// [`RELAYER_ACCOUNT`]; 1,000,000 gas, and 200 for each byte: EIP-7623 takes 40 for a byte of
    /// calldata at the most, and the rest is for hashing, copying and the target. Every message at
    /// once, as it was found, from unsafe blocks on, and [`Retries::default`].
    fn default() -> Self {
        Self {
            account: RELAYER_ACCOUNT,
            accounts: BTreeMap::new(),
            gas_limit: 1_000_000,
            gas_per_byte: 200,
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
