//! What a cluster is made of.

use std::collections::BTreeMap;

use alloy_genesis::GenesisAccount;
use alloy_primitives::{Address, ChainId};

use crate::{DEV_ACCOUNTS, Engine, MESSAGE_EXPIRY_WINDOW, RuleSet, accounts::funded};

/// Which destinations and targets `sendMessage` takes: one of its two [rule sets].
///
/// [rule sets]: https://github.com/native-messenger/native-messenger/blob/main/docs/SEMANTICS.md#documented-rules
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
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
    /// Timestamp of the Interop upgrade, in seconds. The first block at or after it is the
    /// activation block: it has deposits only, initiates nothing and executes nothing, and the
    /// predeploys are there from then on. A chain whose genesis is not before it is active from
    /// genesis.
    pub interop_time: u64,
    /// The chains that this one exchanges messages with; none for all of the cluster. Sets are
    /// mutual: naming a chain puts this one into its set as well.
    pub dependencies: Option<Vec<ChainId>>,
    /// How long after its initiating message an executing message of this chain is valid, in
    /// seconds; none for the cluster's own.
    pub message_expiry_window: Option<u64>,
    /// The base fee of every block, in wei per gas. A [`Call`](crate::Call) offers nothing for its
    /// gas, and gets into blocks only where this is 0.
    pub base_fee: u64,
    /// Seconds after its timestamp at which a block is on the L1.
    pub safe_after: u64,
    /// Seconds after its timestamp at which a block on the L1 is final.
    pub finalized_after: u64,
}

impl ChainConfig {
    /// A chain with a block of 60,000,000 gas every 2 seconds, active from genesis, that exchanges
    /// messages with all others; its blocks are safe after a minute and final after 15.
    pub const fn new(id: ChainId) -> Self {
        Self {
            id,
            block_time: 2,
            gas_limit: 60_000_000,
            interop_time: 0,
            dependencies: None,
            message_expiry_window: None,
            base_fee: 0,
            safe_after: 60,
            finalized_after: 900,
        }
    }
}

/// A cluster: chains, and what they share.
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
    /// Seconds after its timestamp at which the verifier looks at a block. Until then a block
    /// that executes an invalid message stands, and others build on it.
    pub verify_after: u64,
    /// The accounts of every chain's genesis, those of chains that are added later as well: their
    /// balances in wei, nonces, code and storage. The messenger and the inbox are the engine's, and
    /// private keys are not looked at. [`predeploys`](crate::predeploys) has what tools of the OP
    /// Stack expect.
    pub genesis_accounts: BTreeMap<Address, GenesisAccount>,
    /// Whether headers have real state roots, and accounts and their storage can be
    /// [proved](crate::Chain::prove): at a cost per block that depends on what it changes. Without,
    /// headers have the root of the empty trie.
    pub state_roots: bool,
    /// Rules that pool, builder and verifier do not look at, as nodes with a fault: none, but in
    /// tests that are to show that they see one.
    pub disregarded_rules: RuleSet,
}

/// Id of the first chain of a default cluster; the others follow.
const FIRST_CHAIN_ID: ChainId = 901;

impl ClusterConfig {
    /// `chains` chains with ids 901, 902 and so on.
    pub fn with_chains(chains: u16) -> Self {
        let ids = (FIRST_CHAIN_ID..).take(usize::from(chains));
        Self {
            chains: ids.map(ChainConfig::new).collect(),
            engine: Engine::default(),
            send_rules: SendRules::default(),
            genesis_timestamp: 1_760_000_000,
            message_expiry_window: MESSAGE_EXPIRY_WINDOW,
            verify_after: 0,
            genesis_accounts: funded(&DEV_ACCOUNTS).collect(),
            state_roots: false,
            disregarded_rules: RuleSet::NONE,
        }
    }
}

impl Default for ClusterConfig {
    /// Two chains, 901 and 902; ten accounts with 10,000 ether on each.
    fn default() -> Self {
        Self::with_chains(2)
    }
}
