//! Blocks that were removed by a reorg and will be rebuilt.

use op_alloy_consensus::TxDeposit;

use super::Predeploys;

/// What a removed block leaves for the block that will be built in its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Slot {
    /// The block's timestamp, in seconds.
    pub(crate) timestamp: u64,
    /// The block's deposits.
    pub(crate) deposits: Vec<TxDeposit>,
    /// The block's base fee, in wei per gas, where it was set; `None` where it follows from the
    /// parent.
    pub(crate) base_fee: Option<u64>,
    /// The block's gas limit.
    pub(crate) gas_limit: u64,
    /// The block's predeploys; `None` before the Lagoon upgrade.
    pub(crate) predeploys: Option<Predeploys>,
}
