//! What was spent.

use alloy_primitives::{Address, ChainId};

/// Who spends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Spender {
    /// A payer, on one chain.
    Payer {
        /// The chain's id.
        chain: ChainId,
        /// The payer.
        payer: Address,
    },
    /// A sponsor, on all chains.
    Sponsor(Address),
}

/// What somebody has spent in one hour, at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Spend {
    /// Who.
    pub spender: Spender,
    /// The hour: Unix time divided by 3,600.
    pub hour: u64,
    /// How much, in wei.
    pub spent: u128,
}
