//! Acceleration of deployed bytecode.
//!
//! Accounts keep the bytecode, also behind proxies. The first opcode after the dispatcher has set
//! the free memory pointer is CALLDATASIZE. In a frame whose code is on the node's list, that
//! opcode hands a well-formed call over to the program, in the middle of the frame: it replaces the
//! frame's code by the program. All other calls continue in Solidity, unchanged.
//!
//! The native opcode works only in such a frame. Everywhere else it is INVALID, as in an EVM
//! without this crate, whatever bytes an account's code or initcode has.

use alloy_primitives::{B256, Bytes, ChainId};
use revm::{
    handler::instructions::EthInstructions,
    interpreter::{
        Host, Instruction, InstructionContext, InstructionResult,
        instructions::system::calldatasize,
        interpreter::{EthInterpreter, ExtBytecode},
        interpreter_types::{Jumps, LegacyBytecode, RuntimeFlag},
    },
    primitives::OnceLock,
    state::Bytecode,
};

use super::{
    event::Event,
    frame::{Entry, RevmFrame, end},
    implementation::Implementation,
    known_implementations::KnownImplementations,
    native::run,
    schedule::{has_exact_gas, require_supported},
};
use crate::{
    error::UnsupportedSpec,
    program::{
        Declined, Exit, NATIVE_OPCODE, Program,
        handover::{self, Place},
    },
};

/// CALLDATASIZE, at which the released code hands over.
const CALLDATASIZE: u8 = 0x36;
/// Gas of CALLDATASIZE.
const CALLDATASIZE_GAS: u64 = 2;

/// The program counter after the messenger's CALLDATASIZE that hands over.
const MESSENGER_PC: u64 = handover::MESSENGER.program_counter;
/// The program counter after the inbox's CALLDATASIZE that hands over.
const INBOX_PC: u64 = handover::INBOX.program_counter;

impl Implementation {
    /// The point at which the implementation hands over.
    const fn place(self) -> Place {
        match self.program() {
            Program::Messenger(_) => handover::MESSENGER,
            Program::Inbox(_) => handover::INBOX,
        }
    }

    /// The code that a frame has after the hand-over.
    ///
    /// A frame that was handed over is recognised by the address of this code in memory. So the
    /// code is a separate allocation, which no account's code shares.
    fn handed_over(self) -> &'static Bytecode {
        static MESSENGER_1_2: OnceLock<Bytecode> = OnceLock::new();
        static MESSENGER_1_3: OnceLock<Bytecode> = OnceLock::new();
        static INBOX_1_0: OnceLock<Bytecode> = OnceLock::new();
        static INBOX_1_1: OnceLock<Bytecode> = OnceLock::new();
        let code = match self {
            Self::Messenger1_2 => &MESSENGER_1_2,
            Self::Messenger1_3 => &MESSENGER_1_3,
            Self::Inbox1_0 => &INBOX_1_0,
            Self::Inbox1_1 => &INBOX_1_1,
        };
        code.get_or_init(|| Bytecode::new_legacy(Bytes::copy_from_slice(self.program().code())))
    }
}

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

/// The native opcode in a frame that was handed over; INVALID in any other frame.
///
/// The list is not consulted again: a frame stays handed over, even if the list changes.
fn native_after_hand_over<EXT, H: Host + ?Sized>(
    context: InstructionContext<'_, H, EthInterpreter<EXT>>,
) {
    let code = context.interpreter.bytecode.bytecode_slice();
    let program = Program::of_entry(code).filter(|program| {
        Implementation::of_program(*program)
            .is_some_and(|it| core::ptr::eq(code, it.handed_over().original_byte_slice()))
    });
    match program {
        Some(program) => run(program, context),
        None => context.interpreter.halt(InstructionResult::InvalidFEOpcode),
    }
}

/// CALLDATASIZE. Outside of the positions where the released code hands over, it costs only a
/// comparison more, so everything else is out of line.
fn accelerated_calldatasize<EXT, H: Host + ?Sized, LIST: KnownImplementations>(
    context: InstructionContext<'_, H, EthInterpreter<EXT>>,
) {
    match context.interpreter.bytecode.pc() as u64 {
        MESSENGER_PC => at_dispatcher::<EXT, H, LIST>(context, handover::MESSENGER),
        INBOX_PC => at_dispatcher::<EXT, H, LIST>(context, handover::INBOX),
        _ => calldatasize(context),
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
        && implementation.place() == here
    {
        match hand_over(&mut context, implementation, hash) {
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

/// Runs the program's first segment and replaces the frame's code, if the call is well-formed.
#[cold]
#[inline(never)]
fn hand_over<EXT, H: Host + ?Sized>(
    context: &mut InstructionContext<'_, H, EthInterpreter<EXT>>,
    implementation: Implementation,
    hash: B256,
) -> Result<(), Declined> {
    if !has_exact_gas(context.interpreter.runtime_flag.spec_id(), context.host) {
        return Err(Declined::GasSchedule);
    }
    let entry = Entry::Handover { paid: implementation.place().paid };
    let mut frame = RevmFrame { context, entry, jump: None };
    let step = match implementation.program() {
        Program::Messenger(version) => handover::messenger(version, &mut frame),
        Program::Inbox(version) => handover::inbox(version, &mut frame),
    };
    let jump = frame.jump;
    let interpreter = &mut *context.interpreter;
    match step {
        Ok(()) => {
            let code = implementation.handed_over().clone();
            interpreter.bytecode = ExtBytecode::new_with_hash(code, hash);
            interpreter.bytecode.absolute_jump(jump.unwrap_or_default());
            Ok(())
        }
        Err(Exit::Declined(reason)) => Err(reason),
        Err(exit) => {
            end(interpreter, exit);
            Ok(())
        }
    }
}
