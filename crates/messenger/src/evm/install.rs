//! Putting the native opcode into an EVM.

use revm::{
    handler::instructions::EthInstructions,
    interpreter::{Host, Instruction, InterpreterTypes},
};

use super::opcode::{is_supported, native};
use crate::{error::Error, program::NATIVE_OPCODE};

/// Puts the native opcode into an instruction table, `evm.instruction` of revm's `Evm` or
/// `evm.0.instruction` of op-revm's `OpEvm`. The EVM's type does not change; only frames whose
/// code is one of the two native programs run differently.
///
/// # Errors
///
/// [`Error::UnsupportedSpec`] where the table is for a spec whose gas schedule the native
/// programs do not know; the table is left as it was.
pub fn install<WIRE: InterpreterTypes, HOST: Host>(
    instructions: &mut EthInstructions<WIRE, HOST>,
) -> Result<(), Error> {
    if !is_supported(instructions.spec) {
        let actual = instructions.spec.into();
        return Err(Error::UnsupportedSpec { expected: "Cancun, Prague or Osaka", actual });
    }
    instructions.insert_instruction(NATIVE_OPCODE, Instruction::new(native, 0));
    Ok(())
}
