//! Why a constant could not be derived.

use alloy_primitives::{Address, Bytes};
use op_revm::revm::interpreter::InstructionResult;

use super::{Point, effect::Opcodes};
use crate::Error;

/// Why a constant could not be derived.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GasError {
    /// A transaction did not run.
    #[error("{path}: {error}")]
    Run {
        /// The path.
        path: String,
        /// Why.
        error: Error,
    },
    /// The contract has fewer frames in a transaction.
    #[error("{path}: expected more than {expected} frames of {contract}, got {actual}")]
    NoFrame {
        /// The path.
        path: String,
        /// The contract.
        contract: Address,
        /// The frame that is measured.
        expected: usize,
        /// The frames that there were.
        actual: usize,
    },
    /// A frame had other effects.
    #[error("{path}: expected effects {expected}; got {actual}, then {result:?}")]
    Effects {
        /// The path.
        path: String,
        /// The effects that the path passes.
        expected: Opcodes,
        /// The effects that the frame had.
        actual: Opcodes,
        /// How the frame ended.
        result: InstructionResult,
    },
    /// A frame reverted with other data.
    #[error("{path}: expected revert data {expected}, got {actual}")]
    RevertData {
        /// The path.
        path: String,
        /// What the path reverts with.
        expected: Bytes,
        /// What the frame reverted with.
        actual: Bytes,
    },
    /// The gas does not grow linearly with the words of the data.
    #[error("{path}: expected {constant} to be linear in words, got {actual:?}")]
    NotLinear {
        /// The path.
        path: String,
        /// The constant.
        constant: &'static str,
        /// What was measured.
        actual: Vec<Point>,
    },
    /// A trace has no such place.
    #[error("{path}: expected {expected} in the trace")]
    NoPlace {
        /// The path.
        path: String,
        /// The place.
        expected: &'static str,
    },
    /// Two paths say different things of a constant.
    #[error("{path}: expected {constants} to be {expected} at {words} words, got {actual}")]
    Conflict {
        /// The path.
        path: String,
        /// The constants.
        constants: String,
        /// Words of the data.
        words: u64,
        /// Gas that follows from other paths.
        expected: u64,
        /// Gas that was measured.
        actual: u64,
    },
    /// It does not follow from all paths together what each of these constants is.
    #[error("{path}: expected to know all but one of {constants}, or data of several lengths")]
    Undetermined {
        /// The path.
        path: String,
        /// The constants.
        constants: String,
    },
}
