//! The tips of a block's transactions, as a fee history has them.

use alloy_consensus::Transaction;

use crate::devnet::{RequestError, views};
use chain_sim::Block;

/// Checks that percentiles are such, and in order; the text begins with geth's words.
///
/// # Errors
///
/// [`RequestError::Percentile`].
pub(super) fn check_percentiles(percentiles: &[f64]) -> Result<(), RequestError> {
    let mut least = 0.0;
    for (position, &actual) in percentiles.iter().enumerate() {
        // A value that is no number is in no range.
        if !(least..=100.0).contains(&actual) {
            return Err(RequestError::Percentile { position, least, actual });
        }
        least = actual;
    }
    Ok(())
}

/// Returns the base fee of a block, in wei per gas.
pub(super) fn base_fee(block: &Block) -> u64 {
    block.header().base_fee_per_gas.unwrap_or_default()
}

/// Returns the tips in wei per gas at these percentiles of a block's gas, from the lowest tip on.
pub(super) fn rewards(block: &Block, percentiles: &[f64]) -> Vec<u128> {
    let base_fee = base_fee(block);
    let tips = block.transactions().iter().enumerate().filter_map(|(index, transaction)| {
        // A deposit has no price.
        let tip = transaction.effective_tip_per_gas(base_fee).unwrap_or_default();
        Some((tip, views::gas_used(block, index)?))
    });
    let mut tips: Vec<(u128, u64)> = tips.collect();
    tips.sort_unstable();
    let mut tips = tips.into_iter().peekable();
    let mut passed = 0;
    let mut tip_at = |percentile: f64| {
        let threshold = block.header().gas_used as f64 * percentile / 100.0;
        while let Some(&(tip, gas)) = tips.peek() {
            if (passed + gas) as f64 >= threshold {
                return tip;
            }
            passed += gas;
            tips.next();
        }
        0
    };
    percentiles.iter().map(|&percentile| tip_at(percentile)).collect()
}
