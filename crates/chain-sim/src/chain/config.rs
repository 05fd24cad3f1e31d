//! Configuration of one chain.

use alloy_primitives::{Address, ChainId};

use super::{FeeMarket, L1Attributes};
use crate::{hard_fork::HardFork, predeploys::SEQUENCER_FEE_VAULT};

/// Configuration of one chain: [`new`](Self::new) has the defaults, and a `with_` method sets each
/// field.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChainConfig {
    /// The chain's id.
    pub id: ChainId,
    /// Seconds between two blocks, at least 1.
    pub block_time: u64,
    /// Gas limit of a block.
    pub gas_limit: u64,
    /// The hard fork whose rules the chain has; `None` for the cluster's value. In the
    /// configuration of a chain that is in a cluster, it is always `Some`.
    pub hard_fork: Option<HardFork>,
    /// Timestamp of the Lagoon upgrade, in seconds. The first block at or after it is the
    /// activation block: it has only deposits, initiates and executes no message, and installs the
    /// predeploys. A chain whose genesis is at or after it is active from genesis.
    pub lagoon_time: u64,
    /// The chains that this chain exchanges messages with; `None` for all chains of the cluster.
    /// Sets are mutual: this chain is added to the set of each chain that is named here.
    pub dependencies: Option<Vec<ChainId>>,
    /// For how long after its initiating message an executing message on this chain is valid, in
    /// seconds, at most [seven days](crate::MESSAGE_EXPIRY_WINDOW); `None` for the cluster's value.
    pub message_expiry_window: Option<u64>,
    /// The most bytes of a contract's code, and half the most of the code that creates it; `None` for
    /// the limits of the hard fork.
    pub code_size_limit: Option<u64>,
    /// The base fee of the genesis block, in wei per gas. A [`Call`](crate::Call) offers that of
    /// its block, which its account must have.
    pub base_fee: u64,
    /// How the base fee moves; `None` where it stays. Headers then say that the gas target is the
    /// gas limit, and that the base fee is the lowest one.
    pub fee_market: Option<FeeMarket>,
    /// The account that gets the tips: the `coinbase` of every block.
    pub fee_recipient: Address,
    /// What the first deposit of every block tells about the L1; `None` for blocks without this
    /// deposit.
    pub l1_attributes: Option<L1Attributes>,
    /// Seed of what looks random in headers and in the L1 attributes: the same seed gives the same
    /// chain.
    pub seed: u64,
    /// Seconds from a block's timestamp until its data is on the L1, so that it can be safe.
    pub safe_after: u64,
    /// Seconds from a block's timestamp until its data on the L1 is final, so that it can be
    /// finalized.
    pub finalized_after: u64,
}

impl ChainConfig {
    /// A chain with a block of 60,000,000 gas every 2 seconds, active from genesis, which exchanges
    /// messages with all other chains. Blocks are safe after 60 seconds and finalized after 900.
    pub const fn new(id: ChainId) -> Self {
        Self {
            id,
            block_time: 2,
            gas_limit: 60_000_000,
            hard_fork: None,
            lagoon_time: 0,
            dependencies: None,
            message_expiry_window: None,
            code_size_limit: None,
            base_fee: 0,
            fee_market: None,
            fee_recipient: SEQUENCER_FEE_VAULT,
            l1_attributes: None,
            seed: 0,
            safe_after: 60,
            finalized_after: 900,
        }
    }

    /// Sets the [block time](Self::block_time), in seconds.
    #[must_use]
    pub const fn with_block_time(mut self, seconds: u64) -> Self {
        self.block_time = seconds;
        self
    }

    /// Sets the [gas limit](Self::gas_limit) of a block.
    #[must_use]
    pub const fn with_gas_limit(mut self, gas_limit: u64) -> Self {
        self.gas_limit = gas_limit;
        self
    }

    /// Sets the [hard fork](Self::hard_fork) whose rules the chain has.
    #[must_use]
    pub const fn with_hard_fork(mut self, hard_fork: HardFork) -> Self {
        self.hard_fork = Some(hard_fork);
        self
    }

    /// Sets the [timestamp of the Lagoon upgrade](Self::lagoon_time), in seconds.
    #[must_use]
    pub const fn with_lagoon_time(mut self, timestamp: u64) -> Self {
        self.lagoon_time = timestamp;
        self
    }

    /// Sets the [chains that this chain exchanges messages with](Self::dependencies).
    #[must_use]
    pub fn with_dependencies(mut self, chains: impl IntoIterator<Item = ChainId>) -> Self {
        self.dependencies = Some(chains.into_iter().collect());
        self
    }

    /// Sets the [message expiry window](Self::message_expiry_window), in seconds.
    #[must_use]
    pub const fn with_message_expiry_window(mut self, seconds: u64) -> Self {
        self.message_expiry_window = Some(seconds);
        self
    }

    /// Sets the [most bytes of a contract's code](Self::code_size_limit).
    #[must_use]
    pub const fn with_code_size_limit(mut self, bytes: u64) -> Self {
        self.code_size_limit = Some(bytes);
        self
    }

    /// Sets the [base fee](Self::base_fee), in wei per gas.
    #[must_use]
    pub const fn with_base_fee(mut self, wei: u64) -> Self {
        self.base_fee = wei;
        self
    }

    /// Sets [how the base fee moves](Self::fee_market).
    #[must_use]
    pub const fn with_fee_market(mut self, fee_market: FeeMarket) -> Self {
        self.fee_market = Some(fee_market);
        self
    }

    /// Sets the [account that gets the tips](Self::fee_recipient).
    #[must_use]
    pub const fn with_fee_recipient(mut self, account: Address) -> Self {
        self.fee_recipient = account;
        self
    }

    /// Sets [what every block tells about the L1](Self::l1_attributes).
    #[must_use]
    pub const fn with_l1_attributes(mut self, attributes: L1Attributes) -> Self {
        self.l1_attributes = Some(attributes);
        self
    }

    /// Sets the [seed](Self::seed) of what looks random.
    #[must_use]
    pub const fn with_seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sets the seconds until blocks can be [safe](Self::safe_after).
    #[must_use]
    pub const fn with_safe_after(mut self, seconds: u64) -> Self {
        self.safe_after = seconds;
        self
    }

    /// Sets the seconds until blocks can be [finalized](Self::finalized_after).
    #[must_use]
    pub const fn with_finalized_after(mut self, seconds: u64) -> Self {
        self.finalized_after = seconds;
        self
    }
}
