//! Saved configurations of chains.

use alloy_primitives::{Address, ChainId};
use serde::{Deserialize, Serialize};

use crate::{
    chain::{ChainConfig, FeeMarket, L1Attributes},
    hard_fork::HardFork,
};

/// [`ChainConfig`], field by field.
#[derive(Debug, Serialize, Deserialize)]
#[serde(remote = "ChainConfig", rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ChainConfigRecord {
    id: ChainId,
    block_time: u64,
    gas_limit: u64,
    /// Files from before hard forks could be chosen have none.
    #[serde(default)]
    hard_fork: Option<HardFork>,
    /// Earlier files call it by the first name of Lagoon.
    #[serde(alias = "interopTime")]
    lagoon_time: u64,
    dependencies: Option<Vec<ChainId>>,
    message_expiry_window: Option<u64>,
    /// Files of chains with the limits of their hard fork have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code_size_limit: Option<u64>,
    base_fee: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fee_market: Option<FeeMarket>,
    /// Blocks of files from before this could be chosen named no account.
    #[serde(default)]
    fee_recipient: Address,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    l1_attributes: Option<L1Attributes>,
    #[serde(default)]
    seed: u64,
    safe_after: u64,
    finalized_after: u64,
}
