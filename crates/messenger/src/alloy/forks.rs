//! The hard forks that a chain has scheduled.

use alloc::vec::Vec;

use alloy_op_evm::spec_by_timestamp_after_bedrock;
use alloy_op_hardforks::{OpHardfork, OpHardforks};
use op_revm::OpSpecId;

use crate::supports;

/// A chain runs, or will run, under a spec that the native code has no exact gas for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no exact gas under {actual:?}, in force from timestamp {timestamp}; expected {expected}")]
#[non_exhaustive]
pub struct UnsupportedFork {
    /// The specs with exact gas.
    pub expected: &'static str,
    /// The spec.
    pub actual: OpSpecId,
    /// When it comes into force, in seconds; the time asked about, if it is in force by then.
    pub timestamp: u64,
}

/// Checks that the native code's gas is exact under each spec that the chain has in force at
/// `from` (a timestamp in seconds) and after it, as far as its hard forks are scheduled.
///
/// An operator calls this at start-up, with the head's timestamp. Where it fails, an accelerated chain
/// interprets its bytecode from that fork on, with equal results; a chain of native programs halts,
/// and has to be given another version of this crate before the fork.
///
/// ```
/// use alloy_op_hardforks::OpChainHardforks;
/// use messenger::check_forks;
///
/// let now = 1_780_000_000;
/// check_forks(OpChainHardforks::op_mainnet(), now)?;
/// # Ok::<(), messenger::UnsupportedFork>(())
/// ```
///
/// # Errors
///
/// [`UnsupportedFork`], for the earliest such spec.
pub fn check_forks(chain: impl OpHardforks, from: u64) -> Result<(), UnsupportedFork> {
    let activations = OpHardfork::VARIANTS
        .iter()
        .filter_map(|fork| chain.op_fork_activation(*fork).as_timestamp())
        .filter(|timestamp| *timestamp > from);
    let mut timestamps: Vec<u64> = core::iter::once(from).chain(activations).collect();
    timestamps.sort_unstable();
    let spec_at = |timestamp| (timestamp, spec_by_timestamp_after_bedrock(&chain, timestamp));
    let mut specs = timestamps.into_iter().map(spec_at);
    match specs.find(|(_, spec)| !supports(spec.into_eth_spec())) {
        None => Ok(()),
        Some((timestamp, actual)) => {
            Err(UnsupportedFork { expected: "Ecotone to Karst", actual, timestamp })
        }
    }
}
