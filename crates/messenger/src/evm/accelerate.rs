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
        interpreter_types::{Immediates, Jumps, LegacyBytecode, RuntimeFlag},
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
    program::{Declined, Exit, INBOX_PROGRAM, MESSENGER_PROGRAM, NATIVE_OPCODE, Segment, handover},
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
    /// Gas charged before the hand-over, without memory.
    const fn paid(self) -> u64 {
        match self {
            Self::Messenger1_2 => handover::MESSENGER.paid,
            Self::Inbox1_0 => handover::INBOX.paid,
        }
    }

    /// The code that a frame has after the hand-over.
    ///
    /// A frame that was handed over is recognised by the address of this code in memory. So the
    /// code is a separate allocation, which no account's code shares.
    fn handed_over(self) -> &'static Bytecode {
        static MESSENGER: OnceLock<Bytecode> = OnceLock::new();
        static INBOX: OnceLock<Bytecode> = OnceLock::new();
        let (code, program) = match self {
            Self::Messenger1_2 => (&MESSENGER, MESSENGER_PROGRAM),
            Self::Inbox1_0 => (&INBOX, INBOX_PROGRAM),
        };
        code.get_or_init(|| Bytecode::new_legacy(Bytes::copy_from_slice(program)))
    }

    /// The implementation that hands over to the program with this segment.
    const fn of_segment(segment: Segment) -> Self {
        if segment.is_of_inbox() { Self::Inbox1_0 } else { Self::Messenger1_2 }
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
    let bytecode = &context.interpreter.bytecode;
    let running = [Implementation::Messenger1_2, Implementation::Inbox1_0].into_iter().find(|it| {
        core::ptr::eq(bytecode.bytecode_slice(), it.handed_over().original_byte_slice())
    });
    // An immediate is read only in code that has one after each native opcode.
    let segment = running.and_then(|running| {
        let segment = Segment::from_immediate(bytecode.read_u8())?;
        (Implementation::of_segment(segment) == running).then_some(segment)
    });
    match segment {
        Some(segment) => run(segment, context),
        None => context.interpreter.halt(InstructionResult::InvalidFEOpcode),
    }
}

/// CALLDATASIZE. Outside of the positions where the released code hands over, it costs only a
/// comparison more, so everything else is out of line.
fn accelerated_calldatasize<EXT, H: Host + ?Sized, LIST: KnownImplementations>(
    context: InstructionContext<'_, H, EthInterpreter<EXT>>,
) {
    match context.interpreter.bytecode.pc() as u64 {
        MESSENGER_PC => at_dispatcher::<EXT, H, LIST>(context, Implementation::Messenger1_2),
        INBOX_PC => at_dispatcher::<EXT, H, LIST>(context, Implementation::Inbox1_0),
        _ => calldatasize(context),
    }
}

/// CALLDATASIZE at the position where this implementation hands over. Most Solidity dispatchers
/// have it there.
#[inline(never)]
fn at_dispatcher<EXT, H: Host + ?Sized, LIST: KnownImplementations>(
    mut context: InstructionContext<'_, H, EthInterpreter<EXT>>,
    here: Implementation,
) {
    if let Some(hash) = context.interpreter.bytecode.hash()
        // Chain ids are 64 bits wide in revm's configuration.
        && let chain_id = context.host.chain_id().saturating_to::<ChainId>()
        && LIST::find(chain_id, &hash) == Some(here)
    {
        match hand_over(&mut context, here, hash) {
            Ok(()) => {
                LIST::observe(&Event::HandedOver { chain_id, implementation: here });
                return;
            }
            Err(reason) => {
                LIST::observe(&Event::Declined { chain_id, implementation: here, reason });
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
    let entry = Entry::Handover { paid: implementation.paid() };
    let mut frame = RevmFrame { context, entry, jump: None };
    let step = match implementation {
        Implementation::Messenger1_2 => handover::messenger(&mut frame),
        Implementation::Inbox1_0 => handover::inbox(&mut frame),
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
