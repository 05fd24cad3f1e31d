//! The configuration of a machine.

use std::collections::BTreeMap;

use alloy_primitives::{Address, ChainId};

use super::lists::Lists;
use crate::{fees::FeeConfig, policy::RelayerConfig};

/// The configuration of a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MachineConfig {
    /// Order, delay, retries and the other policies. Of it, `account`, `accounts` and `patience` do
    /// not matter: each chain has its own.
    pub relayer: RelayerConfig,
    /// The chains, by id.
    pub chains: BTreeMap<ChainId, ChainConfig>,
    /// Which messages are relayed, and who pays.
    pub lists: Lists,
    /// The most messages from one chain to another that are in memory and whose relays are due or will
    /// be, at least one. The others rest in the store, in the [usual order](crate::RelayOrder) and unless
    /// messages are [parked in order](crate::Parking). Messages whose relays have failed are in memory
    /// besides.
    pub most_waiting: usize,
}

impl Default for MachineConfig {
    /// No chains; 8,192 messages from one chain to another are in memory.
    fn default() -> Self {
        Self {
            relayer: RelayerConfig::default(),
            chains: BTreeMap::new(),
            lists: Lists::default(),
            most_waiting: 8_192,
        }
    }
}

/// The configuration of one chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainConfig {
    /// The accounts that relay to this chain and pay for it. Nothing else should use their keys. None
    /// where the machine only reads the chain.
    pub payers: Vec<Address>,
    /// The first block to read, on the first start.
    pub start: u64,
    /// How long the chain can execute a message, in seconds.
    pub message_expiry_window: u64,
    /// Relays must be submitted so many seconds before their message expires, to be included in time.
    pub inclusion_margin: u64,
    /// What relays pay.
    pub fees: FeeConfig,
    /// The most that each payer may spend in an hour, in wei. An hour begins where Unix time is a
    /// multiple of 3,600. A transaction counts with the most that it can cost, in the hour in which it
    /// is signed.
    pub budget: u128,
    /// The most transactions of a payer that wait for a block at the same time.
    pub max_in_flight: usize,
    /// Seconds after which a transaction that waits is submitted again, in case a pool has dropped
    /// it.
    pub rebroadcast_after: u64,
    /// Seconds after which a transaction that waits is replaced by one that pays more.
    pub replace_after: u64,
    /// The most blocks to read at once.
    pub max_range: u64,
    /// Seconds after which a request without an answer is made again.
    pub request_timeout: u64,
    /// Blocks with so many blocks above them count as final, whatever the node says.
    pub final_depth: u64,
}

impl Default for ChainConfig {
    /// No payers; reads from genesis; messages live for seven days.
    fn default() -> Self {
        Self {
            payers: Vec::new(),
            start: 0,
            message_expiry_window: 7 * 24 * 60 * 60,
            inclusion_margin: 60,
            fees: FeeConfig::default(),
            budget: u128::MAX,
            max_in_flight: 64,
            rebroadcast_after: 12,
            replace_after: 30,
            max_range: 1_000,
            request_timeout: 10,
            final_depth: 43_200,
        }
    }
}
