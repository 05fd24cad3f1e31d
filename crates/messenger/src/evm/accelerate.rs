//! Acceleration of the released bytecode.
//!
//! The accounts keep the bytecode, also behind proxies. The dispatcher's first opcode after the
//! free memory pointer is set is CALLDATASIZE; in a frame whose code is released code it hands a
//! well-formed call over to the program, in the middle of the frame. Anything else goes on in
//! Solidity, with nothing done.

use std::sync::LazyLock;

use alloy_primitives::{B256, Bytes, b256};
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
    install::install,
    opcode::{end, has_gas_table},
};
use crate::{
    error::Error,
    program::{Exit, INBOX_PROGRAM, MESSENGER_PROGRAM, handover},
};

/// Hash of the released runtime code of `L2ToL2CrossDomainMessenger` 1.2.0.
pub const RELEASED_MESSENGER_CODE_HASH: B256 =
    b256!("0x458925c90ec70736600bef3d6529643a0e7a0a848e62626d61314c057b4a71a9");
/// Hash of the released runtime code of `CrossL2Inbox` 1.0.1.
pub const RELEASED_INBOX_CODE_HASH: B256 =
    b256!("0x0e7d028dd71bac22d1fb28966043c8d35c3232c78b7fb99fd1db112b5b60d9dd");

/// CALLDATASIZE, by which the released code hands over.
const CALLDATASIZE: u8 = 0x36;
/// What CALLDATASIZE costs.
const CALLDATASIZE_GAS: u64 = 2;

/// Released code that can hand over.
struct Released {
    /// Hash of the code.
    hash: B256,
    /// The program counter behind the CALLDATASIZE that hands over.
    pc: usize,
    /// Gas taken by then, memory not counted.
    paid: u64,
    /// The program.
    code: LazyLock<Bytecode>,
}

/// The released messenger.
static MESSENGER: Released = Released {
    hash: RELEASED_MESSENGER_CODE_HASH,
    pc: 0x08,
    paid: 14,
    code: LazyLock::new(|| Bytecode::new_legacy(Bytes::from_static(MESSENGER_PROGRAM))),
};

/// The released inbox.
static INBOX: Released = Released {
    hash: RELEASED_INBOX_CODE_HASH,
    pc: 0x14,
    paid: 38,
    code: LazyLock::new(|| Bytecode::new_legacy(Bytes::from_static(INBOX_PROGRAM))),
};

/// Accelerates accounts that hold the released bytecode, themselves or behind a proxy: well-formed
/// calls of `sendMessage`, `relayMessage` and `validateMessage` run natively, and everything
/// observable stays as it is. Also installs the native opcode.
///
/// The steps of an accelerated call are the program's; for a trace of Solidity's steps leave it
/// off, for the gas is the same.
///
/// # Errors
///
/// [`Error::UnsupportedSpec`], as [`install`].
pub fn install_acceleration<EXT, HOST: Host>(
    instructions: &mut EthInstructions<EthInterpreter<EXT>, HOST>,
) -> Result<(), Error> {
    install(instructions)?;
    let accelerated = Instruction::new(accelerated_calldatasize, CALLDATASIZE_GAS);
    instructions.insert_instruction(CALLDATASIZE, accelerated);
    Ok(())
}

/// CALLDATASIZE that hands over where released code runs.
fn accelerated_calldatasize<EXT, H: Host + ?Sized>(
    mut context: InstructionContext<'_, H, EthInterpreter<EXT>>,
) {
    if let Some(released) = released(&mut context)
        && hand_over(&mut context, released)
    {
        return;
    }
    calldatasize(context);
}

/// The released code of this frame, at the place where it hands over.
fn released<EXT, H: Host + ?Sized>(
    context: &mut InstructionContext<'_, H, EthInterpreter<EXT>>,
) -> Option<&'static Released> {
    let interpreter = &mut *context.interpreter;
    let released = match interpreter.bytecode.hash()? {
        hash if hash == MESSENGER.hash => &MESSENGER,
        hash if hash == INBOX.hash => &INBOX,
        _ => return None,
    };
    let here = interpreter.bytecode.pc() == released.pc;
    // A static call halts within Solidity's own steps at its first effect.
    let takes =
        !interpreter.runtime_flag.is_static() && has_gas_table(interpreter.runtime_flag.spec_id());
    (here && takes).then_some(released)
}

/// Runs the program's first segment and swaps the frame's code, if the call is well-formed.
fn hand_over<EXT, H: Host + ?Sized>(
    context: &mut InstructionContext<'_, H, EthInterpreter<EXT>>,
    released: &'static Released,
) -> bool {
    let entry = Entry::Handover { paid: released.paid };
    let mut frame = RevmFrame { context, entry, jump: None };
    let step = if std::ptr::eq(released, &MESSENGER) {
        handover::messenger(&mut frame)
    } else {
        handover::inbox(&mut frame)
    };
    let jump = frame.jump;
    let interpreter = &mut *context.interpreter;
    match step {
        Ok(()) => {
            let code = released.code.clone();
            interpreter.bytecode = ExtBytecode::new_with_hash(code, released.hash);
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
