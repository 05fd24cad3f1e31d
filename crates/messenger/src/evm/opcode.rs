//! The native opcode.

use revm::{
    context_interface::cfg::{
        GasId, GasParams,
        gas::{COPY, KECCAK256WORD, WARM_STORAGE_READ_COST},
    },
    interpreter::{
        Host, InstructionContext, InstructionResult, Interpreter, InterpreterAction,
        InterpreterTypes,
        interpreter_types::{Immediates, Jumps, LegacyBytecode, LoopControl, RuntimeFlag},
    },
    primitives::hardfork::SpecId,
};

use super::frame::{Entry, RevmFrame};
use crate::program::{self, Exit, RulesInForce, Segment};

/// Whether segments know this spec's gas schedule.
pub(super) const fn is_supported(spec: SpecId) -> bool {
    matches!(spec, SpecId::CANCUN | SpecId::PRAGUE | SpecId::OSAKA)
}

/// Whether the gas of the segments holds: under this spec, and with these parameters, which a
/// chain may have changed. Segments charge for hashing, copying and second loads of a slot; all else
/// that has a parameter is left to opcodes or, as memory, to revm.
pub(super) const fn has_gas_table(spec: SpecId, gas: &GasParams) -> bool {
    is_supported(spec)
        && gas.get(GasId::keccak256_per_word()) == KECCAK256WORD
        && gas.get(GasId::copy_per_word()) == COPY
        && gas.get(GasId::mcopy_per_word()) == COPY
        && gas.get(GasId::warm_storage_read_cost()) == WARM_STORAGE_READ_COST
}

/// Runs the segment that the immediate names; in any frame that is not a native program's, and
/// under a spec without a gas table, it is INVALID as before.
pub(super) fn native<WIRE: InterpreterTypes, H: Host + ?Sized>(
    mut context: InstructionContext<'_, H, WIRE>,
) {
    let Some(segment) = segment(&context) else {
        return context.interpreter.halt(InstructionResult::InvalidFEOpcode);
    };
    context.interpreter.bytecode.relative_jump(1);
    let entry = Entry::Native { program: segment.program() };
    let mut frame = RevmFrame { context: &mut context, entry, jump: None };
    let step = program::run(segment, &mut frame);
    if let (Ok(()), Some(offset)) = (&step, frame.jump) {
        context.interpreter.bytecode.absolute_jump(offset);
    }
    if let Err(exit) = step {
        end(context.interpreter, exit);
    }
}

/// Ends the frame.
pub(super) fn end<WIRE: InterpreterTypes>(
    interpreter: &mut Interpreter<WIRE>,
    exit: Exit<InstructionResult>,
) {
    let (result, output) = match exit {
        Exit::Halt(InstructionResult::OutOfGas) => return interpreter.halt_oog(),
        Exit::Halt(halt) => return interpreter.halt(halt),
        Exit::Return(output) => (InstructionResult::Return, output),
        Exit::Revert(output) => (InstructionResult::Revert, output),
        // Only a frame that was handed over declines, and it is not ended.
        Exit::Declined => return interpreter.halt(InstructionResult::InvalidFEOpcode),
    };
    let action = InterpreterAction::new_return(result, output, interpreter.gas);
    interpreter.bytecode.set_action(action);
}

/// The segment at the program counter, in a frame whose code is the segment's program.
fn segment<WIRE: InterpreterTypes, H: Host + ?Sized>(
    context: &InstructionContext<'_, H, WIRE>,
) -> Option<Segment> {
    let interpreter = &context.interpreter;
    if !has_gas_table(interpreter.runtime_flag.spec_id(), context.host.gas_params()) {
        return None;
    }
    let segment = Segment::from_immediate(interpreter.bytecode.read_u8())?;
    let program = segment.program();
    let data = interpreter.bytecode.bytecode_slice().strip_prefix(program)?;
    // In the data behind a program the opcode is as invalid as anywhere else.
    let within = interpreter.bytecode.pc() < program.len();
    let rules = RulesInForce::decode(data)?;
    (within && segment.takes(rules)).then_some(segment)
}
