//! Acceleration of deployed bytecode.
//!
//! The accounts keep the bytecode, also behind proxies. The dispatcher's first opcode after the
//! free memory pointer is set is CALLDATASIZE; in a frame whose code is a known implementation it
//! hands a well-formed call over to the program, in the middle of the frame. Anything else goes on
//! in Solidity, with nothing done.

use std::sync::LazyLock;

use alloy_primitives::{B256, Bytes};
use revm::{
    handler::instructions::EthInstructions,
    interpreter::{
        Host, Instruction, InstructionContext,
        instructions::system::calldatasize,
        interpreter::{EthInterpreter, ExtBytecode},
        interpreter_types::{Jumps, RuntimeFlag},
    },
    state::Bytecode,
};

use super::{
    frame::{Entry, RevmFrame},
    implementation::{Implementation, KnownImplementations},
    install::install,
    opcode::{end, has_gas_table},
};
use crate::{
    error::Error,
    program::{Exit, INBOX_PROGRAM, MESSENGER_PROGRAM, handover},
};

/// CALLDATASIZE, by which the released code hands over.
const CALLDATASIZE: u8 = 0x36;
/// What CALLDATASIZE costs.
const CALLDATASIZE_GAS: u64 = 2;

/// The program counter behind the messenger's CALLDATASIZE that hands over.
const MESSENGER_PC: usize = 0x08;
/// The program counter behind the inbox's CALLDATASIZE that hands over.
const INBOX_PC: usize = 0x14;

impl Implementation {
    /// Gas taken by the time it hands over, memory not counted.
    const fn paid(self) -> u64 {
        match self {
            Self::Messenger => 14,
            Self::Inbox => 38,
        }
    }

    /// The program that it hands over to.
    fn program(self) -> Bytecode {
        static MESSENGER: LazyLock<Bytecode> =
            LazyLock::new(|| Bytecode::new_legacy(Bytes::from_static(MESSENGER_PROGRAM)));
        static INBOX: LazyLock<Bytecode> =
            LazyLock::new(|| Bytecode::new_legacy(Bytes::from_static(INBOX_PROGRAM)));
        match self {
            Self::Messenger => MESSENGER.clone(),
            Self::Inbox => INBOX.clone(),
        }
    }
}

/// Accelerates accounts that hold bytecode of the list, themselves or behind a proxy: well-formed
/// calls of `sendMessage`, `relayMessage` and `validateMessage` run natively, and everything
/// observable stays as it is. Also installs the native opcode.
///
/// The steps of an accelerated call are the program's; for a trace of Solidity's steps leave it
/// off, for the gas is the same.
///
/// # Errors
///
/// [`Error::UnsupportedSpec`], as [`install`].
pub fn install_acceleration<EXT, HOST: Host, LIST: KnownImplementations>(
    instructions: &mut EthInstructions<EthInterpreter<EXT>, HOST>,
    _list: LIST,
) -> Result<(), Error> {
    install(instructions)?;
    let accelerated =
        Instruction::new(accelerated_calldatasize::<EXT, HOST, LIST>, CALLDATASIZE_GAS);
    instructions.insert_instruction(CALLDATASIZE, accelerated);
    Ok(())
}

/// CALLDATASIZE. Of its places in others' code only those where the released code hands over cost
/// more than a comparison, so all else is out of line.
fn accelerated_calldatasize<EXT, H: Host + ?Sized, LIST: KnownImplementations>(
    context: InstructionContext<'_, H, EthInterpreter<EXT>>,
) {
    match context.interpreter.bytecode.pc() {
        MESSENGER_PC => at_dispatcher::<EXT, H, LIST>(context, Implementation::Messenger),
        INBOX_PC => at_dispatcher::<EXT, H, LIST>(context, Implementation::Inbox),
        _ => calldatasize(context),
    }
}

/// CALLDATASIZE in the place where this implementation hands over, and where most of Solidity's
/// dispatchers have it.
#[inline(never)]
fn at_dispatcher<EXT, H: Host + ?Sized, LIST: KnownImplementations>(
    mut context: InstructionContext<'_, H, EthInterpreter<EXT>>,
    here: Implementation,
) {
    if let Some(hash) = context.interpreter.bytecode.hash()
        // Chain ids are 64 bits wide in revm's configuration.
        && LIST::find(context.host.chain_id().saturating_to(), &hash) == Some(here)
        && hand_over(&mut context, here, hash)
    {
        return;
    }
    calldatasize(context);
}

/// Runs the program's first segment and swaps the frame's code, if the call is well-formed.
#[cold]
#[inline(never)]
fn hand_over<EXT, H: Host + ?Sized>(
    context: &mut InstructionContext<'_, H, EthInterpreter<EXT>>,
    implementation: Implementation,
    hash: B256,
) -> bool {
    let flag = &context.interpreter.runtime_flag;
    // A static call halts within Solidity's own steps at its first effect.
    if flag.is_static() || !has_gas_table(flag.spec_id(), context.host.gas_params()) {
        return false;
    }
    let entry = Entry::Handover { paid: implementation.paid() };
    let mut frame = RevmFrame { context, entry, jump: None };
    let step = match implementation {
        Implementation::Messenger => handover::messenger(&mut frame),
        Implementation::Inbox => handover::inbox(&mut frame),
    };
    let jump = frame.jump;
    let interpreter = &mut *context.interpreter;
    match step {
        Ok(()) => {
            interpreter.bytecode = ExtBytecode::new_with_hash(implementation.program(), hash);
            interpreter.bytecode.absolute_jump(jump.unwrap_or_default());
            true
        }
        Err(Exit::Declined) => false,
        Err(exit) => {
            end(interpreter, exit);
            true
        }
    }
}
