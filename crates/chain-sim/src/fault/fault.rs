//! Faults.

use core::fmt;

use alloy_primitives::ChainId;

use super::Forgery;
use crate::cluster::ReorgedTransactions;

/// A fault at one step of a [`Simulation`](crate::Simulation).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase"),
    serde(deny_unknown_fields)
)]
#[non_exhaustive]
pub enum Fault {
    /// The relayer's next relay is lost on its way to the pool, unknown to the relayer.
    LoseRelay,
    /// The relayer's next relay is delayed.
    DelayRelay {
        /// The delay, in seconds.
        seconds: u64,
    },
    /// The relayer's next relay is submitted twice.
    DuplicateRelay,
    /// In the next step that has relays, they are submitted in reverse order.
    ReorderRelays,
    /// Somebody submits a forged copy of the relayer's next relay, before the relay itself.
    ForgeRelay {
        /// What is forged.
        forgery: Forgery,
        /// Whether the destination's sequencer includes the copy without checking any rule.
        unchecked: bool,
    },
    /// A reorg removes a chain's last blocks above the finalized block.
    Reorg {
        /// The chain.
        chain: ChainId,
        /// Maximum number of blocks.
        depth: u64,
        /// What happens to the transactions of the blocks.
        transactions: ReorgedTransactions,
    },
    /// The relayer crashes, and comes back with nothing but its configuration.
    CrashRelayer {
        /// Number of steps for which it is down.
        steps: u64,
    },
    /// The [failsafe](crate::InteropFilter::failsafe) of the interop filter is on for some steps. If
    /// such a fault has turned it on already, it lasts longer; if something else has, nothing
    /// happens.
    Failsafe {
        /// Number of steps for which it is on.
        steps: u64,
        /// Whether all pools drop their interop transactions, even if the cluster's filter does not
        /// say so.
        drops: bool,
    },
    /// As [`Reorg`](Self::Reorg), and then all pools drop their interop transactions, even if the
    /// cluster's filter does not say so.
    DroppingReorg {
        /// The chain.
        chain: ChainId,
        /// Maximum number of blocks.
        depth: u64,
        /// What happens to the transactions of the blocks, before the pools drop some.
        transactions: ReorgedTransactions,
    },
    /// Time passes without any block.
    Jump {
        /// How much time, in seconds.
        seconds: u64,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LoseRelay => f.write_str("the next relay is lost"),
            Self::DelayRelay { seconds } => write!(f, "the next relay is {seconds} s late"),
            Self::DuplicateRelay => f.write_str("the next relay is submitted twice"),
            Self::ReorderRelays => f.write_str("the next relays are submitted in reverse order"),
            Self::ForgeRelay { forgery, unchecked } => {
                let sequencer = if *unchecked { ", unchecked" } else { "" };
                write!(f, "a copy of the next relay is forged with {forgery}{sequencer}")
            }
            Self::Reorg { chain, depth, transactions }
            | Self::DroppingReorg { chain, depth, transactions } => {
                let transactions = match transactions {
                    ReorgedTransactions::Rebuilt => "rebuilt",
                    ReorgedTransactions::Pooled => "pooled again",
                    ReorgedTransactions::Dropped => "dropped",
                };
                let s = plural(*depth);
                write!(
                    f,
                    "reorg of chain {chain} by {depth} block{s}, transactions {transactions}"
                )?;
                if matches!(self, Self::DroppingReorg { .. }) {
                    f.write_str(", and all pools drop their interop transactions")?;
                }
                Ok(())
            }
            Self::Failsafe { steps, drops } => {
                let pools =
                    if *drops { ", and all pools drop their interop transactions" } else { "" };
                write!(f, "the failsafe is on for {steps} step{}{pools}", plural(*steps))
            }
            Self::CrashRelayer { steps } => {
                write!(f, "the relayer is down for {steps} step{}", plural(*steps))
            }
            Self::Jump { seconds } => write!(f, "{seconds} s pass without a block"),
        }
    }
}

/// The end of a noun after this number.
const fn plural(number: u64) -> &'static str {
    if number == 1 { "" } else { "s" }
}
