//! The native opcode on chains whose accounts hold native programs.

use revm::interpreter::{
    Host, InstructionContext, InstructionResult, InterpreterTypes,
    interpreter_types::{Immediates, Jumps, LegacyBytecode, RuntimeFlag},
};

use super::{
    frame::{Malformed, RevmFrame},
    schedule::has_exact_gas,
};
use crate::version::Release;

/// Runs the segment that the immediate names, in a frame whose code is a program. INVALID in any
/// other frame, and where gas would not be exact.
pub(super) fn native<WIRE: InterpreterTypes, H: Host + ?Sized>(
    context: InstructionContext<'_, H, WIRE>,
) {
    match program(&context) {
        Some(program) => run(program, context),
        None => context.interpreter.halt(InstructionResult::InvalidFEOpcode),
    }
}

/// Runs a segment of the frame's program; the program counter is at its immediate.
pub(super) fn run<WIRE: InterpreterTypes, H: Host + ?Sized>(
    program: Release,
    mut context: InstructionContext<'_, H, WIRE>,
) {
    let immediate = context.interpreter.bytecode.read_u8();
    context.interpreter.bytecode.relative_jump(1);
    let mut frame = RevmFrame {
        context: &mut context,
        program: program.code().len(),
        paid: 0,
        malformed: Malformed::Reverts,
        jump: None,
    };
    match (program.run(immediate, &mut frame), frame.jump) {
        (Some(Ok(())), None) => {}
        (Some(Ok(())), Some(offset)) => context.interpreter.bytecode.absolute_jump(offset),
        (Some(Err(exit)), _) => super::frame::end(context.interpreter, exit),
        (None, _) => context.interpreter.halt(InstructionResult::InvalidFEOpcode),
    }
}

/// The program of a frame's code, where the program counter is within it.
fn program<WIRE: InterpreterTypes, H: Host + ?Sized>(
    context: &InstructionContext<'_, H, WIRE>,
) -> Option<Release> {
    let interpreter = &context.interpreter;
    if !has_exact_gas(interpreter.runtime_flag.spec_id(), context.host) {
        return None;
    }
    let program = Release::of_code(interpreter.bytecode.bytecode_slice())?;
    // In the data after a program the opcode is INVALID.
    (interpreter.bytecode.pc() < program.code().len()).then_some(program)
}
