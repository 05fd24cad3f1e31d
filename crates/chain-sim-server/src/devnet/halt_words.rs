//! Why a call halted, in geth's words, which clients look for.

use op_revm::{OpHaltReason, revm::context::result::HaltReason};

/// Returns geth's words for a halt. geth's also name an undefined opcode and the height of the stack,
/// which the EVM does not tell.
pub(super) fn halt_words(reason: &OpHaltReason) -> String {
    let OpHaltReason::Base(reason) = reason else { return "failed deposit".into() };
    match reason {
        HaltReason::OutOfGas(_) => "out of gas",
        HaltReason::OpcodeNotFound | HaltReason::NotActivated => "invalid opcode",
        HaltReason::InvalidFEOpcode => "invalid opcode: INVALID",
        HaltReason::InvalidJump => "invalid jump destination",
        HaltReason::StackUnderflow => "stack underflow",
        HaltReason::StackOverflow => "stack limit reached 1024",
        HaltReason::OutOfOffset => "return data out of bounds",
        HaltReason::CreateCollision => "contract address collision",
        HaltReason::NonceOverflow => "nonce uint64 overflow",
        HaltReason::CreateContractSizeLimit => "max code size exceeded",
        HaltReason::CreateContractStartingWithEF => "invalid code: must not begin with 0xef",
        HaltReason::CreateInitCodeSizeLimit => "max initcode size exceeded",
        HaltReason::StateChangeDuringStaticCall | HaltReason::CallNotAllowedInsideStatic => {
            "write protection"
        }
        HaltReason::OutOfFunds => "insufficient balance for transfer",
        HaltReason::CallTooDeep => "max call depth exceeded",
        HaltReason::PrecompileErrorWithContext(words) => words,
        HaltReason::PrecompileError | HaltReason::OverflowPayment => return reason.to_string(),
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use op_revm::revm::context::result::OutOfGasError;

    use super::*;

    #[test]
    fn words_are_geths() {
        for (reason, words) in [
            (HaltReason::OutOfGas(OutOfGasError::Basic), "out of gas"),
            (HaltReason::OutOfGas(OutOfGasError::Memory), "out of gas"),
            (HaltReason::InvalidFEOpcode, "invalid opcode: INVALID"),
            (HaltReason::CreateContractSizeLimit, "max code size exceeded"),
            (
                HaltReason::PrecompileErrorWithContext("invalid input length".into()),
                "invalid input length",
            ),
        ] {
            assert_eq!(halt_words(&reason.into()), words);
        }
        assert_eq!(halt_words(&OpHaltReason::FailedDeposit), "failed deposit");
    }
}
