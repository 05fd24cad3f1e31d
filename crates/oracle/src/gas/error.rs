//! Errors of the derivation.

use alloy_primitives::{Address, Bytes};
use op_revm::revm::interpreter::InstructionResult;

use super::{Point, effect::Opcodes};
use crate::Error;

/// The reason why a constant cannot be derived.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GasError {
    /// A transaction did not run.
    #[error("{path}: {error}")]
    Run {
        /// The path.
        path: String,
        /// The reason.
        error: Error,
    },
    /// A transaction has too few frames of the contract.
    #[error("{path}: expected more than {expected} frames of {contract}, got {actual}")]
    NoFrame {
        /// The path.
        path: String,
        /// The contract.
        contract: Address,
        /// Index of the frame to measure.
        expected: usize,
        /// Number of frames.
        actual: usize,
    },
    /// A frame has other effects than the path.
    #[error("{path}: expected effects {expected}; got {actual}, then {result:?}")]
    Effects {
        /// The path.
        path: String,
        /// The effects of the path.
        expected: Opcodes,
        /// The effects of the frame.
        actual: Opcodes,
        /// How the frame ended.
        result: InstructionResult,
    },
    /// A frame reverted with other data than the path.
    #[error("{path}: expected revert data {expected}, got {actual}")]
    RevertData {
        /// The path.
        path: String,
        /// The path's revert data.
        expected: Bytes,
        /// The frame's revert data.
        actual: Bytes,
    },
    /// The gas does not grow linearly with the words of the data.
    #[error("{path}: expected {constant} to be linear in words, got {actual:?}")]
    NotLinear {
        /// The path.
        path: String,
        /// The constant.
        constant: &'static str,
        /// The measurements.
        actual: Vec<Point>,
    },
    /// A trace does not contain what a probe reads.
    #[error("{path}: expected {expected} in the trace")]
    NotInTrace {
        /// The path.
        path: String,
        /// What the probe looked for.
        expected: &'static str,
    },
    /// Two paths give different values for a sum of constants.
    #[error("{path}: expected {constants} to be {expected} at {words} words, got {actual}")]
    Conflict {
        /// The path.
        path: String,
        /// The constants.
        constants: String,
        /// Number of words of the data.
        words: u64,
        /// The gas that follows from other paths.
        expected: u64,
        /// The measured gas.
        actual: u64,
    },
    /// All paths together do not determine each of these constants.
    #[error("{path}: expected to know all but one of {constants}, or data of several lengths")]
    Undetermined {
        /// The path.
        path: String,
        /// The constants.
        constants: String,
    },
}
