//! Faults.

mod forgery;
mod schedule;

use core::fmt;

use alloy_primitives::ChainId;

pub use self::{
    forgery::Forgery,
    schedule::{Schedule, ScheduledFault},
};
use crate::ReorgedTransactions;

/// Something that goes wrong at one step of a [`Simulation`](crate::Simulation).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase"),
    serde(deny_unknown_fields)
)]
#[non_exhaustive]
pub enum Fault {
    /// The relayer's next relay is lost on its way to the pool; the relayer does not know.
    LoseRelay,
    /// The relayer's next relay is held back.
    DelayRelay {
        /// For how long, in seconds.
        seconds: u64,
    },
    /// The relayer's next relay is submitted twice.
    DuplicateRelay,
    /// The relays of the next step in which there are any are submitted in reverse order.
    ReorderRelays,
    /// Somebody submits a forged copy of the relayer's next relay, before it.
    ForgeRelay {
        /// What is forged.
        forgery: Forgery,
        /// Whether the destination's sequencer takes it unchecked.
        unchecked: bool,
    },
    /// A chain takes back its last blocks; none that is finalized.
    Reorg {
        /// The chain.
        chain: ChainId,
        /// How many blocks, at the most.
        depth: u64,
        /// What becomes of their transactions.
        transactions: ReorgedTransactions,
    },
    /// The relayer crashes and comes back with nothing but its configuration.
    CrashRelayer {
        /// How many steps it is away.
        steps: u64,
    },
    /// Time passes in which no chain builds a block.
    Jump {
        /// How much, in seconds.
        seconds: u64,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LoseRelay => f.write_str("the next relay is lost"),
            Self::DelayRelay { seconds } => write!(f, "the next relay is {seconds} s late"),
            Self::DuplicateRelay => f.write_str("the next relay is submitted twice"),
            Self::ReorderRelays => f.write_str("the next relays are submitted in reverse"),
            Self::ForgeRelay { forgery, unchecked } => {
                let sequencer = if *unchecked { ", unchecked" } else { "" };
                write!(f, "the next relay is copied with {forgery}{sequencer}")
            }
            Self::Reorg { chain, depth, transactions } => {
                let transactions = match transactions {
                    ReorgedTransactions::Rebuilt => "built again",
                    ReorgedTransactions::Pooled => "back in the pool",
                    ReorgedTransactions::Dropped => "gone",
                };
                write!(f, "reorg of chain {chain} by {depth}, its transactions {transactions}")
            }
            Self::CrashRelayer { steps } => write!(f, "the relayer is down for {steps} steps"),
            Self::Jump { seconds } => write!(f, "{seconds} s pass without a block"),
        }
    }
}
