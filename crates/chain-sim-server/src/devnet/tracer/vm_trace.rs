//! Every step of a transaction, in Parity's format.

use alloy_primitives::{Bytes, U256};
use alloy_rpc_types_trace::parity::{
    MemoryDelta, StorageDelta, VmExecutedOperation, VmInstruction, VmTrace,
};
use op_revm::revm::{
    Inspector,
    bytecode::opcode::{self, OpCode},
    context_interface::{ContextTr, JournalTr},
    inspector::JournalExt,
    interpreter::{
        CallInputs, CallOutcome, CreateInputs, CreateOutcome, Interpreter, InterpreterAction,
        interpreter_types::{Jumps, LoopControl},
    },
};

use super::budget::Budget;
use crate::devnet::{error::RequestError, interrupt::abort};

/// Bytes of the name of an instruction.
const NAME: usize = 16;

/// Records each step with what it left on the stack, in memory and in storage.
#[derive(Debug)]
pub(super) struct VmRecorder<'a> {
    is_on: bool,
    budget: &'a mut Budget,
    /// The calls that have not ended, the transaction's own first.
    open: Vec<OpenCall>,
    whole: Option<VmTrace>,
    failure: Option<RequestError>,
}

/// A call that has not ended.
#[derive(Debug, Default)]
struct OpenCall {
    /// Nothing for a precompile, which has no steps.
    trace: Option<VmTrace>,
    /// The last step, as long as it is not known what it left.
    last: Option<Step>,
}

/// A step, and where to look for what it left.
#[derive(Debug)]
struct Step {
    gas: u64,
    /// Number of words of the stack.
    outputs: usize,
    /// Offset and length of what it wrote to memory.
    memory: Option<(usize, usize)>,
    store: Option<StorageDelta>,
}

impl<'a> VmRecorder<'a> {
    /// Creates a recorder that records if it `is_on`, as far as the budget allows.
    pub(super) const fn new(is_on: bool, budget: &'a mut Budget) -> Self {
        Self { is_on, budget, open: Vec::new(), whole: None, failure: None }
    }

    /// Returns what was recorded; nothing if the recorder is off.
    ///
    /// # Errors
    ///
    /// [`RequestError::TraceTooLong`], [`RequestError::Limit`].
    pub(super) fn finish(self) -> Result<Option<VmTrace>, RequestError> {
        match self.failure {
            Some(failure) => Err(failure),
            None => Ok(self.is_on.then(|| self.whole.unwrap_or_default())),
        }
    }

    fn spend(&mut self, bytes: usize) {
        if self.failure.is_none() {
            self.failure = self.budget.spend(bytes).err();
        }
    }

    /// Begins a call.
    fn begin(&mut self, has_steps: bool) {
        if self.is_on {
            self.spend(size_of::<VmTrace>());
            let trace = has_steps.then(VmTrace::default);
            self.open.push(OpenCall { trace, last: None });
        }
    }

    /// Ends the innermost call, which becomes part of the step that made it.
    fn end(&mut self) {
        let Some(trace) = self.open.pop().and_then(|ended| ended.trace) else { return };
        match self.open.last_mut() {
            Some(caller) => {
                if let Some(step) = caller.trace.as_mut().and_then(|it| it.ops.last_mut()) {
                    step.sub = Some(trace);
                }
            }
            None => self.whole = Some(trace),
        }
    }

    /// Completes the last step of the innermost call with what it left.
    fn complete(&mut self, interpreter: &Interpreter) {
        let Some(call) = self.open.last_mut() else { return };
        let Some(Step { outputs, memory, store, .. }) = call.last.take() else { return };
        let stack = interpreter.stack.data();
        let push = stack.get(stack.len().saturating_sub(outputs)..).unwrap_or_default().to_vec();
        let mem = memory.filter(|(off, length)| {
            off.checked_add(*length).is_some_and(|end| end <= interpreter.memory.len())
        });
        let words = push.len().saturating_mul(size_of::<U256>());
        let bytes = mem.map_or(0, |(_, length)| length);
        let step = call.trace.as_mut().and_then(|it| it.ops.last_mut());
        if let Some(step) = step {
            let mem = mem.map(|(off, length)| MemoryDelta {
                off,
                data: Bytes::copy_from_slice(&interpreter.memory.slice_len(off, length)),
            });
            let used = interpreter.gas.remaining();
            step.ex = Some(VmExecutedOperation { used, push, mem, store });
        }
        self.spend(words.saturating_add(bytes));
    }
}

/// Returns a word of the stack, counted from the top.
fn word(interpreter: &Interpreter, position: usize) -> Option<U256> {
    interpreter.stack.peek(position).ok()
}

/// Returns offset and length of what an instruction writes to memory, if anything.
fn written(interpreter: &Interpreter, op: u8) -> Option<(usize, usize)> {
    let range = |offset, length: Result<usize, usize>| {
        let offset = usize::try_from(word(interpreter, offset)?).ok()?;
        let length = match length {
            Ok(length) => length,
            Err(position) => usize::try_from(word(interpreter, position)?).ok()?,
        };
        (length > 0).then_some((offset, length))
    };
    match op {
        opcode::MSTORE | opcode::MLOAD => range(0, Ok(32)),
        opcode::MSTORE8 => range(0, Ok(1)),
        opcode::CALLDATACOPY | opcode::CODECOPY | opcode::RETURNDATACOPY | opcode::MCOPY => {
            range(0, Err(2))
        }
        opcode::EXTCODECOPY => range(1, Err(3)),
        opcode::CALL | opcode::CALLCODE => range(5, Err(6)),
        opcode::DELEGATECALL | opcode::STATICCALL => range(4, Err(5)),
        _ => None,
    }
}

impl<CTX: ContextTr<Journal: JournalExt>> Inspector<CTX> for VmRecorder<'_> {
    fn initialize_interp(&mut self, interpreter: &mut Interpreter, _: &mut CTX) {
        if self.is_on {
            let code = interpreter.bytecode.original_bytes();
            self.spend(code.len());
            if let Some(trace) = self.open.last_mut().and_then(|call| call.trace.as_mut()) {
                trace.code = code;
            }
        }
    }

    fn step(&mut self, interpreter: &mut Interpreter, context: &mut CTX) {
        if !self.is_on {
            return;
        }
        self.complete(interpreter);
        self.spend(size_of::<VmInstruction>() + NAME);
        if self.failure.is_some() {
            abort(interpreter, context, "trace too long");
            return;
        }
        let byte = interpreter.bytecode.opcode();
        let op = OpCode::new(byte);
        let name = op.map_or_else(|| format!("UNKNOWN(0x{byte:02X})"), |op| op.to_string());
        let store = (byte == opcode::SSTORE)
            .then(|| Some(StorageDelta { key: word(interpreter, 0)?, val: word(interpreter, 1)? }));
        let Some(call) = self.open.last_mut() else { return };
        let Some(trace) = &mut call.trace else { return };
        trace.ops.push(VmInstruction {
            cost: 0,
            ex: None,
            pc: interpreter.bytecode.pc(),
            sub: None,
            op: Some(name),
            idx: None,
        });
        call.last = Some(Step {
            gas: interpreter.gas.remaining(),
            outputs: op.map_or(0, |op| op.outputs().into()),
            memory: written(interpreter, byte),
            store: store.flatten(),
        });
    }

    fn step_end(&mut self, interpreter: &mut Interpreter, _: &mut CTX) {
        let Some(call) = self.open.last_mut() else { return };
        let (Some(trace), Some(step)) = (&mut call.trace, &call.last) else { return };
        if let Some(recorded) = trace.ops.last_mut() {
            recorded.cost = step.gas.saturating_sub(interpreter.gas.remaining());
        }
        let action = interpreter.bytecode.action().as_ref();
        let Some(ended) = action.and_then(InterpreterAction::instruction_result) else {
            // A call has its result before the next step.
            return;
        };
        if ended.is_ok_or_revert() {
            self.complete(interpreter);
        } else {
            // It was not executed.
            call.last = None;
        }
    }

    fn call(&mut self, context: &mut CTX, inputs: &mut CallInputs) -> Option<CallOutcome> {
        let precompiles = context.journal_ref().precompile_addresses();
        self.begin(!precompiles.contains(&inputs.bytecode_address));
        None
    }

    fn call_end(&mut self, _: &mut CTX, _: &CallInputs, _: &mut CallOutcome) {
        self.end();
    }

    fn create(&mut self, _: &mut CTX, _: &mut CreateInputs) -> Option<CreateOutcome> {
        self.begin(true);
        None
    }

    fn create_end(&mut self, _: &mut CTX, _: &CreateInputs, _: &mut CreateOutcome) {
        self.end();
    }
}
