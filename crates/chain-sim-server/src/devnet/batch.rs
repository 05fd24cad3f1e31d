//! Transactions that share a block (`--automine-batch`): those that wait when it is begun.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::{Address, B256, ChainId};
use chain_sim::Refusal;

/// Transactions that were submitted and whose blocks are not built yet.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) chains: BTreeMap<ChainId, ChainBatch>,
    /// Transactions that their blocks left out, with the reason, until their clients are told.
    pub(super) left_out: BTreeMap<B256, Refusal>,
}

/// The part of a batch that goes to one chain.
#[derive(Debug, Default)]
pub(super) struct ChainBatch {
    pub(super) transactions: BTreeSet<B256>,
    /// The next nonce of each sender after these transactions.
    pub(super) nonces: BTreeMap<Address, u64>,
    /// What the last transaction offers above the base fee, in wei per gas.
    pub(super) tip: Option<u128>,
    /// The most of a block's gas that the transactions may take.
    pub(super) gas: u64,
    /// Whether a transaction waited for one of these. The block takes it, too, whatever it offers, so
    /// that no other may follow.
    pub(super) is_closed: bool,
}
