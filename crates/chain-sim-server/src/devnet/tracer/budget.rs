//! The memory limit of traces.

use std::{
    collections::{HashMap, HashSet},
    mem::{size_of, take},
    sync::Arc,
};

use op_revm::revm::{
    DatabaseRef, Inspector,
    bytecode::opcode::{SLOAD, SSTORE},
    context_interface::ContextTr,
    inspector::JournalExt,
    interpreter::{
        CallInputs, CallOutcome, CreateInputs, CreateOutcome, Interpreter, interpreter_types::Jumps,
    },
    primitives::{Address, Log, U256},
};
use revm_inspectors::tracing::{
    DebugInspector, TraceLimitBehavior, TraceLimits, TracingInspector,
    types::{CallLog, CallTraceNode, CallTraceStep},
};

use crate::{
    devnet::{RequestError, interrupt::abort},
    memory::{Held, Kept, NoRoom, Share},
};

/// Bytes that a trace holds in advance.
const STRETCH: usize = 256 * 1024;

/// Bytes of a step for each byte of memory that it shows, as words in hex.
const SHOWN: usize = 4;

/// A number of bytes for the traces of one request.
#[derive(Debug)]
pub(crate) struct Budget {
    most: usize,
    left: usize,
    /// Bytes that are counted and not used yet.
    ahead: usize,
    memory: Arc<Share>,
    kept: Kept,
}

impl Budget {
    /// A budget of `most` bytes, which are counted as they are used, and as long as `kept` exists.
    pub(crate) const fn new(most: usize, memory: Arc<Share>, kept: Kept) -> Self {
        Self { most, left: most, ahead: 0, memory, kept }
    }

    /// Deducts bytes of a trace, and counts them.
    ///
    /// # Errors
    ///
    /// [`RequestError::TraceTooLong`] if too few are left, [`RequestError::Limit`].
    pub(crate) fn spend(&mut self, bytes: usize) -> Result<(), RequestError> {
        self.deduct(bytes)?;
        if bytes > self.ahead {
            let more = bytes.max(STRETCH);
            self.kept.keep(self.memory.hold(more as u64)?);
            self.ahead += more;
        }
        self.ahead -= bytes;
        Ok(())
    }

    /// Deducts bytes of a trace, which are counted already.
    fn deduct(&mut self, bytes: usize) -> Result<(), RequestError> {
        let left = self.left.checked_sub(bytes);
        self.left = left.ok_or(RequestError::TraceTooLong { expected: self.most })?;
        Ok(())
    }
}

/// A tracer with a budget: when its trace has used it up, the transaction halts.
#[derive(Debug)]
pub(crate) struct Bounded {
    inner: DebugInspector,
    records_steps: bool,
    /// Number of steps that may still be recorded.
    steps_left: u64,
    /// Whether the current step is recorded.
    recording: bool,
    /// Slots accessed so far, by contract: each step that accesses one shows all of them.
    slots: Option<HashMap<Address, HashSet<U256>>>,
    /// Whether each step shows all memory.
    shows_memory: bool,
    /// Bytes left for what the inspector does not count itself: steps, calls and logs.
    left: usize,
    exceeded: bool,
    /// Counts what is recorded, in steps of [`STRETCH`].
    held: Held,
    /// Why there was no more room in memory.
    no_room: Option<NoRoom>,
    most: usize,
}

impl Bounded {
    /// Creates a tracer with the rest of a budget.
    pub(crate) fn new(mut inner: DebugInspector, budget: &Budget) -> Self {
        let limits = TraceLimits::default()
            .set_max_recorded_bytes(Some(budget.left))
            .set_behavior(TraceLimitBehavior::Halt);
        let mut records_steps = false;
        if let Some(tracing) = tracing(&mut inner) {
            records_steps = tracing.config().record_steps;
            *tracing = take(tracing).with_limits(limits);
        }
        let (limit, slots, shows_memory) = match &inner {
            // 0 means no limit, as in geth.
            DebugInspector::Default(_, config) => (
                config.limit.filter(|&limit| limit > 0),
                config.is_storage_enabled().then(HashMap::new),
                config.is_memory_enabled(),
            ),
            _ => (None, None, false),
        };
        Self {
            inner,
            records_steps,
            steps_left: limit.unwrap_or(u64::MAX),
            recording: false,
            slots,
            shows_memory,
            left: budget.left,
            exceeded: false,
            held: budget.memory.nothing(),
            no_room: None,
            most: budget.left,
        }
    }

    /// Returns the tracer inside, and deducts its trace from the budget.
    ///
    /// # Errors
    ///
    /// [`RequestError::TraceTooLong`], [`RequestError::Limit`].
    pub(crate) fn into_inner(
        mut self,
        budget: &mut Budget,
    ) -> Result<DebugInspector, RequestError> {
        let bytes = self.used();
        let is_over = |tracing: &mut TracingInspector| tracing.limit_exceeded();
        let exceeded = self.exceeded || tracing(&mut self.inner).is_some_and(is_over);
        if exceeded {
            return Err(RequestError::TraceTooLong { expected: budget.most });
        }
        if let Some(no_room) = self.no_room {
            return Err(no_room.into());
        }
        self.held.resize(bytes as u64)?;
        budget.kept.keep(self.held);
        budget.deduct(bytes)?;
        Ok(self.inner)
    }

    /// As [`into_inner`](Self::into_inner), for the inspector that records calls.
    ///
    /// # Errors
    ///
    /// As [`into_inner`](Self::into_inner).
    pub(crate) fn into_tracing(
        self,
        budget: &mut Budget,
    ) -> Result<TracingInspector, RequestError> {
        let mut inner = self.into_inner(budget)?;
        Ok(tracing(&mut inner).map(take).unwrap_or_default())
    }

    /// Returns the number of bytes of what has been recorded.
    fn used(&mut self) -> usize {
        let recorded = tracing(&mut self.inner).map_or(0, |tracing| tracing.recorded_bytes());
        (self.most - self.left).saturating_add(recorded)
    }

    /// Counts what has been recorded. Returns whether there was room for it.
    fn count(&mut self) -> bool {
        let used = self.used() as u64;
        if used > self.held.bytes() {
            let counted =
                self.held.resize(used.saturating_add(STRETCH as u64).min(self.most as u64));
            self.no_room = counted.err();
        }
        self.no_room.is_none()
    }

    /// Deducts a step from the budget.
    fn charge_step(&mut self, interpreter: &Interpreter) {
        let mut words = interpreter.stack.len();
        if let Some(slots) = &mut self.slots
            && matches!(interpreter.bytecode.opcode(), SLOAD | SSTORE)
            && let Ok(slot) = interpreter.stack.peek(0)
        {
            let slots = slots.entry(interpreter.input.target_address).or_default();
            slots.insert(slot);
            words += 2 * slots.len();
        }
        let mut bytes = words.saturating_mul(size_of::<U256>());
        if self.shows_memory {
            bytes = bytes.saturating_add(SHOWN * interpreter.memory.len());
        }
        self.charge(bytes.saturating_add(size_of::<CallTraceStep>()));
    }

    /// Deducts what the inspector records from the budget.
    fn charge(&mut self, bytes: usize) {
        if tracing(&mut self.inner).is_some() {
            let left = self.left.checked_sub(bytes);
            self.exceeded |= left.is_none();
            self.left = left.unwrap_or_default();
        }
    }

    /// Deducts a log from the budget.
    fn charge_log(&mut self, log: &Log) {
        self.charge(size_of::<CallLog>().saturating_add(log.data.data.len()));
    }
}

/// Returns the inspector that records calls and steps, if the tracer has one.
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
        if self.recording && self.records_steps {
            self.charge_step(interpreter);
        }
        // Calls and logs may have exceeded it, also where no step is recorded.
        if self.exceeded {
            self.recording = false;
            abort(interpreter, context, "trace too long");
            return;
        }
        if !self.recording {
            return;
        }
        if !self.count() {
            self.recording = false;
            abort(interpreter, context, "no room for the trace");
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
        self.charge_log(&log);
        self.inner.log(context, log);
    }

    fn log_full(&mut self, interpreter: &mut Interpreter, context: &mut CTX, log: Log) {
        self.charge_log(&log);
        self.inner.log_full(interpreter, context, log);
    }

    fn call(&mut self, context: &mut CTX, inputs: &mut CallInputs) -> Option<CallOutcome> {
        self.charge(size_of::<CallTraceNode>());
        self.inner.call(context, inputs)
    }

    fn call_end(&mut self, context: &mut CTX, inputs: &CallInputs, outcome: &mut CallOutcome) {
        self.charge(outcome.result.output.len());
        self.inner.call_end(context, inputs, outcome);
    }

    fn create(&mut self, context: &mut CTX, inputs: &mut CreateInputs) -> Option<CreateOutcome> {
        self.charge(size_of::<CallTraceNode>().saturating_add(inputs.init_code().len()));
        self.inner.create(context, inputs)
    }

    fn create_end(
        &mut self,
        context: &mut CTX,
        inputs: &CreateInputs,
        outcome: &mut CreateOutcome,
    ) {
        self.charge(outcome.result.output.len());
        self.inner.create_end(context, inputs, outcome);
    }

    fn selfdestruct(&mut self, contract: Address, target: Address, value: U256) {
        <DebugInspector as Inspector<CTX>>::selfdestruct(&mut self.inner, contract, target, value);
    }
}
