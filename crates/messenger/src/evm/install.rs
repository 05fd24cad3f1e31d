//! Adding the native opcode to an EVM.

use revm::{
    handler::instructions::EthInstructions,
    interpreter::{Host, Instruction, InterpreterTypes},
};

use super::{native::native, schedule::require_supported};
use crate::{error::UnsupportedSpec, program::NATIVE_OPCODE};

/// Adds the native opcode to an instruction table: `evm.instruction` of revm's `Evm`, or
/// `evm.0.instruction` of op-revm's `OpEvm`. The EVM's type does not change.
///
/// # For chains on which every node runs this crate
///
/// An EVM with this opcode runs native programs in any account whose code begins with one
/// ([`genesis_accounts`](super::genesis_accounts) returns those of the predeploys). Any other
/// client halts on them. On a chain with other clients, anybody could deploy a program and split
/// this node from the others. Such a chain must keep its bytecode and use
/// [`install_acceleration`](super::install_acceleration).
///
/// # Errors
///
/// [`UnsupportedSpec`] where [`supports`](super::supports) returns false; the table is unchanged.
pub fn install<WIRE: InterpreterTypes, HOST: Host>(
    instructions: &mut EthInstructions<WIRE, HOST>,
) -> Result<(), UnsupportedSpec> {
    require_supported(instructions.spec)?;
    instructions.insert_instruction(NATIVE_OPCODE, Instruction::new(native, 0));
    Ok(())
}
