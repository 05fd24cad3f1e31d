//! Native programs in an EVM.

use revm::{
    handler::instructions::EthInstructions,
    interpreter::{Host, Instruction, InterpreterTypes},
};

use super::{native::native, schedule::require_supported};
use crate::{error::UnsupportedSpec, program::NATIVE_OPCODE};

/// Puts the native opcode into an instruction table: `evm.instruction` of revm's `Evm`, or
/// `evm.0.instruction` of op-revm's `OpEvm`. The EVM's type does not change.
///
/// # For chains on which every node runs this crate
///
/// An EVM with this opcode runs native programs, in any account whose code begins with one
/// ([`genesis_accounts`](super::genesis_accounts) gives the predeploys'). Any other client halts on
/// them. On a chain that other clients follow, anybody could deploy a program and split this node
/// from the others: such a chain keeps its bytecode and uses
/// [`install_acceleration`](super::install_acceleration).
///
/// # Errors
///
/// [`UnsupportedSpec`] where [`supports`](super::supports) says no; the table stays as it was.
pub fn install<WIRE: InterpreterTypes, HOST: Host>(
    instructions: &mut EthInstructions<WIRE, HOST>,
) -> Result<(), UnsupportedSpec> {
    require_supported(instructions.spec)?;
    instructions.insert_instruction(NATIVE_OPCODE, Instruction::new(native, 0));
    Ok(())
}
