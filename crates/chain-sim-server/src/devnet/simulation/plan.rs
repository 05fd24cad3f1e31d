//! The blocks to simulate: their numbers and timestamps, and those between them.

use alloy_rpc_types_eth::{
    BlockOverrides,
    simulate::{MAX_SIMULATE_BLOCKS, SimBlock},
    state::StateOverride,
};
use op_alloy_rpc_types::OpTransactionRequest;

use crate::devnet::simulation_error::SimulationError;

/// The most calls of a block, as in geth.
const CALLS_OF_BLOCK: usize = 5_000;
/// The most calls of a request, as in geth.
const CALLS: usize = 10_000;

/// A block to simulate.
#[derive(Debug, Default)]
pub(super) struct PlannedBlock {
    pub(super) number: u64,
    /// Its timestamp, in seconds.
    pub(super) timestamp: u64,
    /// The fields that it does not have by default. Number and time are those above.
    pub(super) overrides: BlockOverrides,
    /// The accounts that are changed before its calls.
    pub(super) state: Option<StateOverride>,
    pub(super) calls: Vec<OpTransactionRequest>,
}

/// Checks how many blocks and calls a request has.
///
/// # Errors
///
/// [`SimulationError::Empty`], [`SimulationError::TooManyBlocks`],
/// [`SimulationError::TooManyCalls`].
pub(super) fn check_size(blocks: &[SimBlock<OpTransactionRequest>]) -> Result<(), SimulationError> {
    if blocks.is_empty() {
        return Err(SimulationError::Empty);
    }
    let (expected, actual) = (MAX_SIMULATE_BLOCKS, blocks.len() as u64);
    if actual > expected {
        return Err(SimulationError::TooManyBlocks { expected, actual });
    }
    let most = |subject, expected, actual| {
        if actual <= expected {
            return Ok(());
        }
        Err(SimulationError::TooManyCalls { subject, expected, actual })
    };
    blocks.iter().try_for_each(|block| most("block", CALLS_OF_BLOCK, block.calls.len()))?;
    most("all blocks", CALLS, blocks.iter().map(|block| block.calls.len()).sum())
}

/// Gives each block its number and its timestamp, and fills gaps between the numbers with empty
/// blocks. Blocks that name no time are `block_time` seconds after the one before them. The parent
/// of the first block has this number and this timestamp.
///
/// # Errors
///
/// [`SimulationError::BlockNumber`], [`SimulationError::BlockTimestamp`],
/// [`SimulationError::TooManyBlocks`].
pub(super) fn plan(
    blocks: Vec<SimBlock<OpTransactionRequest>>,
    (base, mut timestamp): (u64, u64),
    block_time: u64,
) -> Result<Vec<PlannedBlock>, SimulationError> {
    let mut planned = Vec::with_capacity(blocks.len());
    let mut parent = base;
    for block in blocks {
        let overrides = block.block_overrides.unwrap_or_default();
        let asked = overrides.number.map(|number| number.saturating_to());
        let number: u64 = asked.unwrap_or_else(|| parent.saturating_add(1));
        if number <= parent {
            return Err(SimulationError::BlockNumber { parent, actual: number });
        }
        let (expected, actual) = (MAX_SIMULATE_BLOCKS, number - base);
        if actual > expected {
            return Err(SimulationError::TooManyBlocks { expected, actual });
        }
        for number in parent + 1..number {
            timestamp = timestamp.saturating_add(block_time);
            planned.push(PlannedBlock { number, timestamp, ..PlannedBlock::default() });
        }
        let time = overrides.time.unwrap_or_else(|| timestamp.saturating_add(block_time));
        if time <= timestamp {
            return Err(SimulationError::BlockTimestamp { parent: timestamp, actual: time });
        }
        (parent, timestamp) = (number, time);
        planned.push(PlannedBlock {
            number,
            timestamp,
            overrides,
            state: block.state_overrides,
            calls: block.calls,
        });
    }
    Ok(planned)
}

#[cfg(test)]
mod tests {
    use alloy_primitives::U256;

    use super::*;

    fn block(number: Option<u64>, time: Option<u64>) -> SimBlock<OpTransactionRequest> {
        let number = number.map(U256::from);
        let overrides = BlockOverrides { number, time, ..BlockOverrides::default() };
        SimBlock::default().with_block_overrides(overrides)
    }

    fn planned(
        blocks: impl IntoIterator<Item = (Option<u64>, Option<u64>)>,
    ) -> Result<Vec<(u64, u64)>, SimulationError> {
        let blocks = blocks.into_iter().map(|(number, time)| block(number, time)).collect();
        let planned = plan(blocks, (10, 100), 2)?;
        Ok(planned.iter().map(|block| (block.number, block.timestamp)).collect())
    }

    #[test]
    fn gaps_are_filled_and_times_follow() {
        assert_eq!(planned([(None, None)]).unwrap(), [(11, 102)]);
        assert_eq!(
            planned([(Some(12), None), (None, Some(200)), (Some(15), Some(300))]).unwrap(),
            [(11, 102), (12, 104), (13, 200), (14, 202), (15, 300)]
        );
        assert_eq!(planned([(Some(266), None)]).unwrap().len(), 256);
    }

    #[test]
    fn order_and_number_of_blocks_are_checked() {
        for (blocks, code, text) in [
            (vec![(Some(10), None)], -38_020, "block numbers must be in order: 10 <= 10"),
            (
                vec![(Some(12), None), (Some(11), None)],
                -38_020,
                "block numbers must be in order: 11 <= 12",
            ),
            (vec![(None, Some(100))], -38_021, "block timestamps must be in order: 100 <= 100"),
            (vec![(Some(12), Some(102))], -38_021, "block timestamps must be in order: 102 <= 102"),
            (
                vec![(None, Some(u64::MAX)), (None, None)],
                -38_021,
                "block timestamps must be in order: 18446744073709551615 <= 18446744073709551615",
            ),
            (vec![(Some(267), None)], -38_026, "too many blocks: expected at most 256, got 257"),
            (
                vec![(Some(u64::MAX), None), (None, None)],
                -38_026,
                "too many blocks: expected at most 256, got 18446744073709551605",
            ),
        ] {
            let error = planned(blocks).unwrap_err();
            assert_eq!((error.code(), error.to_string().as_str()), (code, text));
        }
    }

    #[test]
    fn blocks_and_calls_are_limited() {
        let calls =
            |count| SimBlock { calls: vec![Default::default(); count], ..block(None, None) };
        let refused = |blocks: &[_]| check_size(blocks).unwrap_err().to_string();
        assert_eq!(check_size(&[]).unwrap_err().code(), -32_602);
        check_size(&[calls(5_000), calls(5_000)]).unwrap();
        assert_eq!(
            refused(&[calls(5_001)]),
            "too many calls in block: expected at most 5000, got 5001"
        );
        assert_eq!(
            refused(&[calls(5_000), calls(5_000), calls(1)]),
            "too many calls in all blocks: expected at most 10000, got 10001"
        );
        check_size(&vec![block(None, None); 256]).unwrap();
        assert_eq!(
            refused(&vec![block(None, None); 257]),
            "too many blocks: expected at most 256, got 257"
        );
    }
}
