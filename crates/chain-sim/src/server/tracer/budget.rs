//! How much a trace may be, whatever it is of.

use std::{
    collections::{HashMap, HashSet},
    mem::{size_of, take},
};

use op_revm::revm::{
    DatabaseRef, Inspector,
    bytecode::opcode::{SLOAD, SSTORE},
    context_interface::{ContextTr, context::ContextError},
    inspector::JournalExt,
    interpreter::{
        CallInputs, CallOutcome, CreateInputs, CreateOutcome, Interpreter, interpreter_types::Jumps,
    },
    primitives::{Address, Log, U256},
};
use revm_inspectors::tracing::{
    DebugInspector, TraceLimitBehavior, TraceLimits, TracingInspector, types::CallTraceStep,
};

use crate::server::error::RequestError;

/// Bytes that the traces of one request may take.
#[derive(Debug, Clone, Copy)]
pub(in crate::server) struct Budget {
    most: usize,
    left: usize,
}

impl Budget {
    /// `most` bytes.
    pub(in crate::server) const fn new(most: usize) -> Self {
        Self { most, left: most }
    }
}

/// A tracer that looks on until it has seen as much as it may: then the transaction ends.
#[derive(Debug)]
pub(super) struct Bounded {
    inner: DebugInspector,
    records_steps: bool,
    /// Steps that are still to be recorded.
    steps_left: u64,
    /// Whether the step at hand is.
    recording: bool,
    /// Slots that were looked at, by contract: each such step shows all so far.
    slots: Option<HashMap<Address, HashSet<U256>>>,
    /// Bytes that steps may still take.
    left: usize,
    exceeded: bool,
}

impl Bounded {
    /// A tracer, with what is left of a budget.
    pub(super) fn new(mut inner: DebugInspector, budget: &Budget) -> Self {
        let limits = TraceLimits::default()
            .set_max_recorded_bytes(Some(budget.left))
            .set_behavior(TraceLimitBehavior::Halt);
        let mut records_steps = false;
        if let Some(tracing) = tracing(&mut inner) {
            records_steps = tracing.config().record_steps;
            *tracing = take(tracing).with_limits(limits);
        }
        let (limit, slots) = match &inner {
            // Zero is no limit, as geth has it.
            DebugInspector::Default(_, config) => (
                config.limit.filter(|&limit| limit > 0),
                config.is_storage_enabled().then(HashMap::new),
            ),
            _ => (None, None),
        };
        Self {
            inner,
            records_steps,
            steps_left: limit.unwrap_or(u64::MAX),
            recording: false,
            slots,
            left: budget.left,
            exceeded: false,
        }
    }

    /// The tracer, whose trace is taken off the budget.
    ///
    /// # Errors
    ///
    /// [`RequestError::TraceTooLong`].
    pub(super) fn into_inner(
        mut self,
        budget: &mut Budget,
    ) -> Result<DebugInspector, RequestError> {
        let (mut bytes, mut exceeded) = (budget.left - self.left, self.exceeded);
        if let Some(tracing) = tracing(&mut self.inner) {
            bytes = bytes.saturating_add(tracing.recorded_bytes());
            exceeded |= tracing.limit_exceeded();
        }
        if exceeded || bytes > budget.left {
            return Err(RequestError::TraceTooLong { expected: budget.most });
        }
        budget.left -= bytes;
        Ok(self.inner)
    }

    /// Takes a step off the budget. Whether there was enough left.
    fn charge(&mut self, interpreter: &Interpreter) -> bool {
        let mut words = interpreter.stack.len();
        if let Some(slots) = &mut self.slots
            && matches!(interpreter.bytecode.opcode(), SLOAD | SSTORE)
            && let Ok(slot) = interpreter.stack.peek(0)
        {
            let slots = slots.entry(interpreter.input.target_address).or_default();
            slots.insert(slot);
            words += 2 * slots.len();
        }
        let bytes = words.saturating_mul(size_of::<U256>());
        let left = self.left.checked_sub(bytes.saturating_add(size_of::<CallTraceStep>()));
        self.exceeded |= left.is_none();
        self.left = left.unwrap_or_default();
        left.is_some()
    }
}

/// The inspector that records calls and steps, where there is one.
const fn tracing(inspector: &mut DebugInspector) -> Option<&mut TracingInspector> {
    match inspector {
        DebugInspector::CallTracer(tracing, _)
        | DebugInspector::PreStateTracer(tracing, _)
        | DebugInspector::FlatCallTracer(tracing)
        | DebugInspector::Erc7562Tracer(tracing, _)
        | DebugInspector::Default(tracing, _) => Some(tracing),
        DebugInspector::FourByte(_) | DebugInspector::Noop(_) | DebugInspector::Mux(..) => None,
    }
}

impl<CTX> Inspector<CTX> for Bounded
where
    CTX: ContextTr<Journal: JournalExt, Db: DatabaseRef>,
{
    fn initialize_interp(&mut self, interpreter: &mut Interpreter, context: &mut CTX) {
        self.inner.initialize_interp(interpreter, context);
    }

    fn step(&mut self, interpreter: &mut Interpreter, context: &mut CTX) {
        self.recording = !self.records_steps || self.steps_left > 0;
        if !self.recording {
            return;
        }
        if self.records_steps && !self.charge(interpreter) {
            self.recording = false;
            if context.error().is_ok() {
                *context.error() = Err(ContextError::Custom("trace too long".into()));
            }
            interpreter.halt_fatal();
            return;
        }
        self.steps_left -= 1;
        self.inner.step(interpreter, context);
    }

    fn step_end(&mut self, interpreter: &mut Interpreter, context: &mut CTX) {
        if self.recording {
            self.inner.step_end(interpreter, context);
        }
    }

    fn log(&mut self, context: &mut CTX, log: Log) {
        self.inner.log(context, log);
    }

    fn log_full(&mut self, interpreter: &mut Interpreter, context: &mut CTX, log: Log) {
        self.inner.log_full(interpreter, context, log);
    }

    fn call(&mut self, context: &mut CTX, inputs: &mut CallInputs) -> Option<CallOutcome> {
        self.inner.call(context, inputs)
    }

    fn call_end(&mut self, context: &mut CTX, inputs: &CallInputs, outcome: &mut CallOutcome) {
        self.inner.call_end(context, inputs, outcome);
    }

    fn create(&mut self, context: &mut CTX, inputs: &mut CreateInputs) -> Option<CreateOutcome> {
        self.inner.create(context, inputs)
    }

    fn create_end(
        &mut self,
        context: &mut CTX,
        inputs: &CreateInputs,
        outcome: &mut CreateOutcome,
    ) {
        self.inner.create_end(context, inputs, outcome);
    }

    fn selfdestruct(&mut self, contract: Address, target: Address, value: U256) {
        <DebugInspector as Inspector<CTX>>::selfdestruct(&mut self.inner, contract, target, value);
    }
}
