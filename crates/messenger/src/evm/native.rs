//! The native opcode on chains whose accounts hold native programs.

use revm::interpreter::{
    Host, InstructionContext, InstructionResult, InterpreterTypes,
    interpreter_types::{Immediates, Jumps, LegacyBytecode, RuntimeFlag},
};

use super::{
    frame::{Entry, RevmFrame},
    schedule::has_exact_gas,
};
use crate::program::{self, RulesInForce, Segment, program_of};

/// Runs the segment that the immediate names, in a frame whose code begins with the segment's
/// program. INVALID in any other frame, and where gas would not be exact.
pub(super) fn native<WIRE: InterpreterTypes, H: Host + ?Sized>(
    context: InstructionContext<'_, H, WIRE>,
) {
    match segment(&context) {
        Some(segment) => run(segment, context),
        None => context.interpreter.halt(InstructionResult::InvalidFEOpcode),
    }
}

/// Runs a segment; the program counter is at its immediate.
pub(super) fn run<WIRE: InterpreterTypes, H: Host + ?Sized>(
    segment: Segment,
    mut context: InstructionContext<'_, H, WIRE>,
) {
    context.interpreter.bytecode.relative_jump(1);
    let entry = Entry::Native { program: program_of(segment) };
    let mut frame = RevmFrame { context: &mut context, entry, jump: None };
    let step = program::run(segment, &mut frame);
    if let (Ok(()), Some(offset)) = (&step, frame.jump) {
        context.interpreter.bytecode.absolute_jump(offset);
    }
    if let Err(exit) = step {
        super::frame::end(context.interpreter, exit);
    }
}

/// The segment at the program counter, in a frame whose code begins with the segment's program.
fn segment<WIRE: InterpreterTypes, H: Host + ?Sized>(
    context: &InstructionContext<'_, H, WIRE>,
) -> Option<Segment> {
    let interpreter = &context.interpreter;
    if !has_exact_gas(interpreter.runtime_flag.spec_id(), context.host) {
        return None;
    }
    let segment = Segment::from_immediate(interpreter.bytecode.read_u8())?;
    let program = program_of(segment);
    let data = interpreter.bytecode.bytecode_slice().strip_prefix(program)?;
    // In the data after a program the opcode is INVALID.
    let within = interpreter.bytecode.pc() < program.len();
    let rules = RulesInForce::decode(data)?;
    (within && segment.takes(rules)).then_some(segment)
}
