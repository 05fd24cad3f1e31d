//! Acceleration of deployed bytecode.
//!
//! Accounts keep the bytecode, also behind proxies. The first opcode after the dispatcher has set
//! the free memory pointer is CALLDATASIZE. In a frame whose code is on the node's list, that
//! opcode hands a well-formed call over to the program, in the middle of the frame: it replaces the
//! frame's code by the program. All other calls continue in Solidity, unchanged.
//!
//! The native opcode works only in such a frame. Everywhere else it is INVALID, as in an EVM
//! without this crate, whatever bytes an account's code or initcode has.

use alloy_primitives::ChainId;
use revm::{
    handler::instructions::EthInstructions,
    interpreter::{
        Host, Instruction, InstructionContext,
        instructions::system::calldatasize,
        interpreter::EthInterpreter,
        interpreter_types::{Jumps, RuntimeFlag},
    },
};

use super::{
    event::Event,
    frame::Malformed,
    handed_over::{hand_over, native_after_hand_over},
    known_implementations::KnownImplementations,
    schedule::{has_exact_gas, require_supported},
};
use crate::{
    error::UnsupportedSpec,
    program::{self, Declined, NATIVE_OPCODE, Place},
};

/// CALLDATASIZE, at which the released code hands over.
pub(super) const CALLDATASIZE: u8 = 0x36;
/// Gas of CALLDATASIZE.
pub(super) const CALLDATASIZE_GAS: u64 = 2;

/// The program counter after the messenger's CALLDATASIZE that hands over.
const MESSENGER_PC: u64 = program::MESSENGER.program_counter;
/// The program counter after the inbox's CALLDATASIZE that hands over.
const INBOX_PC: u64 = program::INBOX.program_counter;

/// Accelerates accounts whose code is on the list, directly or behind a proxy: well-formed calls of
/// `sendMessage`, `relayMessage` and `validateMessage` run natively. Nothing that a chain can
/// observe changes, for any account and any transaction.
///
/// Works on `evm.instruction` of revm's `Evm` and on `evm.0.instruction` of op-revm's `OpEvm`. In
/// an accelerated call, an inspector sees the program's steps instead of Solidity's. To trace
/// Solidity's steps, leave acceleration off; results and gas are the same.
///
/// A frame is recognised by the code hash from the database. A database, or a state override, whose
/// code does not match the hash breaks this, as it breaks EXTCODEHASH.
///
/// # Errors
///
/// [`UnsupportedSpec`] where [`supports`](super::supports) returns false. The table is then
/// unchanged, and the EVM interprets the bytecode.
pub fn install_acceleration<EXT, HOST: Host, LIST: KnownImplementations>(
    instructions: &mut EthInstructions<EthInterpreter<EXT>, HOST>,
    _list: LIST,
) -> Result<(), UnsupportedSpec> {
    const { assert!(size_of::<LIST>() == 0, "a list's data stand in a `static`: no value is kept") }
    require_supported(instructions.spec)?;
    let native = Instruction::new(native_after_hand_over::<EXT, HOST>, 0);
    instructions.insert_instruction(NATIVE_OPCODE, native);
    let accelerated =
        Instruction::new(accelerated_calldatasize::<EXT, HOST, LIST>, CALLDATASIZE_GAS);
    instructions.insert_instruction(CALLDATASIZE, accelerated);
    Ok(())
}

/// The point at which released code hands over, if this program counter is at one.
pub(super) const fn place_at(program_counter: usize) -> Option<Place> {
    match program_counter as u64 {
        MESSENGER_PC => Some(program::MESSENGER),
        INBOX_PC => Some(program::INBOX),
        _ => None,
    }
}

/// CALLDATASIZE. Outside of the positions where the released code hands over, it costs only a
/// comparison more, so everything else is out of line.
fn accelerated_calldatasize<EXT, H: Host + ?Sized, LIST: KnownImplementations>(
    context: InstructionContext<'_, H, EthInterpreter<EXT>>,
) {
    match place_at(context.interpreter.bytecode.pc()) {
        Some(place) => at_dispatcher::<EXT, H, LIST>(context, place),
        None => calldatasize(context),
    }
}

/// CALLDATASIZE at a position where released code hands over. Most Solidity dispatchers have it
/// there.
#[inline(never)]
fn at_dispatcher<EXT, H: Host + ?Sized, LIST: KnownImplementations>(
    mut context: InstructionContext<'_, H, EthInterpreter<EXT>>,
    here: Place,
) {
    if let Some(hash) = context.interpreter.bytecode.hash()
        // Chain ids are 64 bits wide in revm's configuration.
        && let chain_id = context.host.chain_id().saturating_to::<ChainId>()
        && let Some(implementation) = LIST::find(chain_id, &hash)
        && let release = implementation.release()
        && release.place() == here
    {
        let spec = context.interpreter.runtime_flag.spec_id();
        let handed_over = if has_exact_gas(spec, context.host) {
            hand_over(&mut context, release, hash, Malformed::Continues)
        } else {
            Err(Declined::GasSchedule)
        };
        match handed_over {
            Ok(()) => {
                LIST::observe(&Event::HandedOver { chain_id, implementation });
                return;
            }
            Err(reason) => {
                LIST::observe(&Event::Declined { chain_id, implementation, reason });
            }
        }
    }
    calldatasize(context);
}
