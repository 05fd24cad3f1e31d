//! Traces: the steps of each frame of a transaction.

use alloy_primitives::{Address, Bytes, U256};
use op_revm::{
    OpBuilder, OpSpecId,
    revm::{
        InspectEvm, Inspector,
        interpreter::{
            CallInputs, CallOutcome, InstructionResult, Interpreter, interpreter_types::Jumps,
        },
    },
};
use reference::Released;

use super::Sample;
use crate::{Error, run::refused};

/// The state of the interpreter before an opcode.
#[derive(Debug)]
pub(super) struct Step {
    /// Position of the opcode in the code.
    pub(super) program_counter: usize,
    /// The opcode.
    pub(super) opcode: u8,
    /// Gas left.
    pub(super) gas_left: u64,
    /// Gas paid for memory so far.
    pub(super) memory_gas: u64,
    /// The two topmost words of the stack; zero if the stack has fewer.
    pub(super) top: [U256; 2],
}

impl Step {
    /// Cost of the opcode without memory expansion; `next` is the step after it.
    pub(super) const fn cost(&self, next: &Self) -> u64 {
        self.gas_left - next.gas_left - (next.memory_gas - self.memory_gas)
    }
}

/// A finished frame.
#[derive(Debug)]
pub(super) struct Frame {
    /// The account whose code the frame ran.
    pub(super) address: Address,
    /// The steps, without those of inner frames.
    pub(super) steps: Vec<Step>,
    /// How the frame ended.
    pub(super) result: InstructionResult,
    /// The output.
    pub(super) output: Bytes,
}

/// The frames of a transaction, in the order in which they began.
#[derive(Debug, Default)]
struct Frames {
    all: Vec<Frame>,
    /// Indices of the frames that have not ended, the innermost last.
    running: Vec<usize>,
}

impl<CTX> Inspector<CTX> for Frames {
    fn call(&mut self, _: &mut CTX, inputs: &mut CallInputs) -> Option<CallOutcome> {
        self.running.push(self.all.len());
        self.all.push(Frame {
            address: inputs.bytecode_address,
            steps: Vec::new(),
            result: InstructionResult::default(),
            output: Bytes::new(),
        });
        None
    }

    fn call_end(&mut self, _: &mut CTX, _: &CallInputs, outcome: &mut CallOutcome) {
        if let Some(frame) = self.running.pop().and_then(|index| self.all.get_mut(index)) {
            frame.result = outcome.result.result;
            frame.output = outcome.result.output.clone();
        }
    }

    fn step(&mut self, interpreter: &mut Interpreter, _: &mut CTX) {
        if let Some(frame) = self.running.last().and_then(|index| self.all.get_mut(*index)) {
            let word = |depth| interpreter.stack.peek(depth).unwrap_or_default();
            frame.steps.push(Step {
                program_counter: interpreter.bytecode.pc(),
                opcode: interpreter.bytecode.opcode(),
                gas_left: interpreter.gas.remaining(),
                memory_gas: interpreter.gas.memory().expansion_cost,
                top: [word(0), word(1)],
            });
        }
    }
}

/// Runs a sample under `spec` with this code in the predeploys, and returns its frames.
pub(super) fn frames(
    sample: &Sample,
    code: &Released,
    spec: OpSpecId,
) -> Result<Vec<Frame>, Error> {
    let world = sample.world.clone().with_spec(spec);
    let context = world.op_context(world.database(code.accounts()));
    let mut evm = context.build_op_with_inspector(Frames::default());
    evm.inspect_one_tx(sample.transaction.op_env(0, world.chain_id)).map_err(refused)?;
    Ok(evm.0.inspector.all)
}
