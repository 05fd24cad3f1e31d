//! Frames that were handed over: from account code to a native program.

use alloy_primitives::{B256, Bytes};
use revm::{
    interpreter::{
        Host, InstructionContext, InstructionResult,
        interpreter::{EthInterpreter, ExtBytecode},
        interpreter_types::{Jumps, LegacyBytecode},
    },
    primitives::OnceLock,
    state::Bytecode,
};

use super::{
    frame::{Malformed, RevmFrame, end},
    native::run,
};
use crate::{
    program::{Declined, Exit},
    version::{InboxVersion, MessengerVersion, Release},
};

impl Release {
    /// The code that a frame has after the hand-over to this release's program.
    ///
    /// A frame that was handed over is recognised by the address of this code in memory. So the
    /// code is a separate allocation, which no account's code shares.
    fn handed_over(self) -> &'static Bytecode {
        static MESSENGERS: [OnceLock<Bytecode>; MessengerVersion::ALL.len()] =
            [const { OnceLock::new() }; _];
        static INBOXES: [OnceLock<Bytecode>; InboxVersion::ALL.len()] =
            [const { OnceLock::new() }; _];
        let code = match self {
            Self::Messenger(version) => &MESSENGERS[version as usize],
            Self::Inbox(version) => &INBOXES[version as usize],
        };
        code.get_or_init(|| Bytecode::new_legacy(Bytes::copy_from_slice(self.code())))
    }
}

/// The native opcode in a frame that was handed over; INVALID in any other frame.
pub(super) fn native_after_hand_over<EXT, H: Host + ?Sized>(
    context: InstructionContext<'_, H, EthInterpreter<EXT>>,
) {
    let code = context.interpreter.bytecode.bytecode_slice();
    let release = Release::of_entry(code)
        .filter(|release| core::ptr::eq(code, release.handed_over().original_byte_slice()));
    match release {
        Some(release) => run(release, context),
        None => context.interpreter.halt(InstructionResult::InvalidFEOpcode),
    }
}

/// Runs the first segment of a release's program, and replaces the frame's code by the program.
///
/// With [`Malformed::Continues`], a call that is malformed, static or of a function that is not
/// handed over is declined, and the frame is unchanged. With [`Malformed::Reverts`], no call is
/// declined.
#[cold]
#[inline(never)]
pub(super) fn hand_over<EXT, H: Host + ?Sized>(
    context: &mut InstructionContext<'_, H, EthInterpreter<EXT>>,
    release: Release,
    code_hash: B256,
    malformed: Malformed,
) -> Result<(), Declined> {
    // The released rules, for which a program has no data.
    let program = context.interpreter.bytecode.bytecode_slice().len();
    let paid = release.place().paid;
    let mut frame = RevmFrame { context, program, paid, malformed, jump: None };
    let step = match malformed {
        Malformed::Continues => release.take_over(&mut frame),
        Malformed::Reverts => release.dispatch(&mut frame),
    };
    let jump = frame.jump;
    let interpreter = &mut *context.interpreter;
    match step {
        Ok(()) => {
            let code = release.handed_over().clone();
            interpreter.bytecode = ExtBytecode::new_with_hash(code, code_hash);
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
