//! What a cluster is made of.

use alloy_primitives::{Address, ChainId, U256};

use crate::{DEV_ACCOUNTS, Engine, MESSAGE_EXPIRY_WINDOW};

/// Which destinations and targets `sendMessage` takes (SEMANTICS, "The checks of the documented
/// flow").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SendRules {
    /// All four checks of the documented flow. Native engine only: the released bytecode does not
    /// have them, and sends that pass them are alike in both.
    #[default]
    Documented,
    /// The released bytecode's.
    Released,
}

/// One chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainConfig {
    /// The chain's id.
    pub id: ChainId,
    /// Seconds between two blocks, at least 1.
    pub block_time: u64,
    /// Gas that fits a block.
    pub gas_limit: u64,
}

impl ChainConfig {
    /// A chain with a block of 60,000,000 gas every 2 seconds.
    pub const fn new(id: ChainId) -> Self {
        Self { id, block_time: 2, gas_limit: 60_000_000 }
    }
}

/// A cluster: chains that all have each other in their dependency sets.
#[derive(Debug, Clone)]
pub struct ClusterConfig {
    /// The chains, with ids of their own each.
    pub chains: Vec<ChainConfig>,
    /// What runs the predeploys.
    pub engine: Engine,
    /// What `sendMessage` takes.
    pub send_rules: SendRules,
    /// The timestamp of every chain's genesis block, in seconds.
    pub genesis_timestamp: u64,
    /// How long after its initiating message an executing message is valid, in seconds.
    pub message_expiry_window: u64,
    /// Accounts with ether at genesis, and how much, in wei.
    pub genesis_balances: Vec<(Address, U256)>,
}

/// Id of the first chain of a default cluster; the others follow.
const FIRST_CHAIN_ID: ChainId = 901;

impl ClusterConfig {
    /// `chains` chains with ids 901, 902 and so on.
    pub fn with_chains(chains: u16) -> Self {
        let ids = (FIRST_CHAIN_ID..).take(usize::from(chains));
        let ether = U256::from(10u8).pow(U256::from(18u8));
        let balance = ether * U256::from(10_000u16);
        Self {
            chains: ids.map(ChainConfig::new).collect(),
            engine: Engine::default(),
            send_rules: SendRules::default(),
            genesis_timestamp: 1_760_000_000,
            message_expiry_window: MESSAGE_EXPIRY_WINDOW,
            genesis_balances: DEV_ACCOUNTS.map(|account| (account, balance)).to_vec(),
        }
    }
}

impl Default for ClusterConfig {
    /// Two chains, 901 and 902; ten accounts with 10,000 ether on each.
    fn default() -> Self {
        Self::with_chains(2)
    }
}
