//! The EVM's reasons to halt a call.

use op_revm::{OpHaltReason, revm::context::result::HaltReason};

use super::RevertReason;

/// The reason why the EVM halted a call.
pub(crate) fn halted(reason: &OpHaltReason) -> RevertReason {
    match reason {
        OpHaltReason::Base(HaltReason::OutOfGas(_)) => RevertReason::OutOfGas,
        OpHaltReason::Base(other) => RevertReason::Halt { reason: other.to_string() },
        OpHaltReason::FailedDeposit => RevertReason::Halt { reason: "failed deposit".into() },
    }
}
