//! The hard forks that a chain has scheduled.

use alloc::vec::Vec;

use crate::{error::UnsupportedFork, evm::supports};
use alloy_op_evm::spec_by_timestamp_after_bedrock;
use alloy_op_hardforks::{OpHardfork, OpHardforks};

/// Checks that the native code's gas is exact under each spec of the chain that is active at `from`
/// (a timestamp in seconds) or later, as far as its hard forks are scheduled.
///
/// A node should call this at start-up, with the head's timestamp. If it fails, an accelerated
/// chain interprets its bytecode from that fork on, with equal results. A chain with native
/// programs halts, and needs another version of this crate before the fork.
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
