//! What a schedule has of each fault.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What a schedule has of each fault. Shares are of one.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    pub seed: u64,
    /// Number of chains.
    pub chains: usize,
    /// Number of payers of each chain.
    pub payers: u8,
    /// Number of messages.
    pub messages: u64,
    /// Seconds in which faults happen.
    pub seconds: u64,
    /// Reorgs, in each second and chain.
    pub reorgs: f64,
    /// Transactions that a pool drops, in each second.
    pub drops: f64,
    /// Requests, and answers, that are lost.
    pub losses: f64,
    /// Answers that come twice.
    pub twice: f64,
    /// Answers that make no sense.
    pub wrong: f64,
    /// The longest delay of requests, and of answers, in seconds.
    pub delay: u64,
    /// Requests that go to the second node, which lags behind.
    pub second_node: f64,
    /// Messages that somebody else relays, in each second.
    pub others: f64,
    /// Nonces that somebody else uses, in each second.
    pub foreign: f64,
    /// How often the failsafe goes on or off, in each second.
    pub failsafe: f64,
    /// Crashes, in each second.
    pub crashes: f64,
    /// The write at which the process dies, and whether its changes are made.
    pub crash_at: Option<(u64, bool)>,
    /// How long messages live, in seconds.
    pub window: u64,
    /// How many transactions' cost a payer may spend in an hour.
    pub budget: Option<u128>,
    /// How many relays' cost the sponsor of all messages may spend in an hour.
    pub sponsor: Option<u128>,
    /// Whether the base fee changes.
    pub fees: bool,
    /// Whether the gas of relays is estimated.
    pub estimates: bool,
    /// Whether relays wait for final blocks.
    pub finalized: bool,
    /// How many messages from one chain to another wait in memory.
    pub most_waiting: usize,
}

impl Options {
    /// Chains and nodes without any fault.
    pub const fn calm(seed: u64) -> Self {
        Self {
            seed,
            chains: 2,
            payers: 1,
            messages: 8,
            seconds: 20,
            reorgs: 0.0,
            drops: 0.0,
            losses: 0.0,
            twice: 0.0,
            wrong: 0.0,
            delay: 0,
            second_node: 0.0,
            others: 0.0,
            foreign: 0.0,
            failsafe: 0.0,
            crashes: 0.0,
            crash_at: None,
            window: 7 * 24 * 60 * 60,
            budget: None,
            sponsor: None,
            fees: false,
            estimates: true,
            finalized: false,
            most_waiting: 8_192,
        }
    }

    /// A mixture of faults, by the seed.
    pub fn mixed(seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut share =
            |most: f64| if rng.random_bool(0.5) { 0.0 } else { rng.random_range(0.0..most) };
        let mut options = Self {
            reorgs: share(0.08),
            drops: share(0.3),
            losses: share(0.3),
            twice: share(0.3),
            wrong: share(0.1),
            second_node: share(0.8),
            others: share(0.15),
            foreign: share(0.04),
            failsafe: share(0.06),
            crashes: share(0.15),
            ..Self::calm(seed)
        };
        options.chains = rng.random_range(2..=3);
        options.payers = rng.random_range(1..=2);
        options.messages = rng.random_range(1..=10);
        options.seconds = rng.random_range(10..=40);
        options.delay = if rng.random_bool(0.5) { 0 } else { rng.random_range(1..=14) };
        if rng.random_bool(0.15) {
            options.window = rng.random_range(15..=40);
        }
        if rng.random_bool(0.15) {
            options.budget = Some(rng.random_range(1..=4));
        }
        if rng.random_bool(0.1) {
            options.sponsor = Some(rng.random_range(1..=4));
        }
        options.fees = rng.random_bool(0.4);
        options.estimates = rng.random_bool(0.7);
        if rng.random_bool(0.6) {
            options.most_waiting = rng.random_range(1..=3);
        }
        options.finalized = rng.random_bool(0.1);
        options
    }
}
