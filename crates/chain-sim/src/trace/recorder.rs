//! Records the calls of a transaction, as long as the caller lets it go on.

use alloy_primitives::{Address, Log, U256};
use op_revm::revm::{
    Inspector,
    context_interface::{ContextTr, context::ContextError},
    inspector::JournalExt,
    interpreter::{CallInputs, CallOutcome, CreateInputs, CreateOutcome, Interpreter},
};
use revm_inspectors::tracing::{
    TracingInspector, TracingInspectorConfig,
    types::{CallLog, CallTraceNode},
};

/// Bytes of a call, as it is recorded and in the result, where it takes no more.
const CALL: usize = 2 * size_of::<CallTraceNode>();
/// Bytes of a log, as it is recorded and in the result, where it takes no more.
const LOG: usize = 2 * size_of::<CallLog>();

/// Records the calls and logs of a transaction. `go_on` is asked for each, with about the number of
/// bytes that it takes. Once it returns false, the transaction ends with an error of the EVM.
pub(super) struct Recorder<F> {
    inner: TracingInspector,
    go_on: F,
    stopped: bool,
}

impl<F: FnMut(usize) -> bool> Recorder<F> {
    pub(super) fn new(go_on: F) -> Self {
        let config =
            TracingInspectorConfig { record_inputs: true, record_logs: true, ..Default::default() };
        Self { inner: TracingInspector::new(config), go_on, stopped: false }
    }

    /// Whether it was told to stop, so that calls are missing.
    pub(super) const fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// Returns the calls.
    pub(super) fn nodes(&self) -> &[CallTraceNode] {
        self.inner.traces().nodes()
    }

    fn ask(&mut self, bytes: usize) {
        self.stopped = self.stopped || !(self.go_on)(bytes);
    }
}

impl<F, CTX> Inspector<CTX> for Recorder<F>
where
    F: FnMut(usize) -> bool,
    CTX: ContextTr<Journal: JournalExt>,
{
    fn step(&mut self, interpreter: &mut Interpreter, context: &mut CTX) {
        if self.stopped {
            if context.error().is_ok() {
                *context.error() = Err(ContextError::Custom("trace stopped".into()));
            }
            interpreter.halt_fatal();
        }
    }

    fn log(&mut self, context: &mut CTX, log: Log) {
        self.ask(LOG + log.data.data.len());
        self.inner.log(context, log);
    }

    fn call(&mut self, context: &mut CTX, inputs: &mut CallInputs) -> Option<CallOutcome> {
        self.ask(CALL + inputs.input.len());
        self.inner.call(context, inputs)
    }

    fn call_end(&mut self, context: &mut CTX, inputs: &CallInputs, outcome: &mut CallOutcome) {
        self.ask(outcome.result.output.len());
        self.inner.call_end(context, inputs, outcome);
    }

    fn create(&mut self, context: &mut CTX, inputs: &mut CreateInputs) -> Option<CreateOutcome> {
        self.ask(CALL + inputs.init_code().len());
        self.inner.create(context, inputs)
    }

    fn create_end(
        &mut self,
        context: &mut CTX,
        inputs: &CreateInputs,
        outcome: &mut CreateOutcome,
    ) {
        self.ask(outcome.result.output.len());
        self.inner.create_end(context, inputs, outcome);
    }

    fn selfdestruct(&mut self, contract: Address, target: Address, value: U256) {
        <TracingInspector as Inspector<CTX>>::selfdestruct(
            &mut self.inner,
            contract,
            target,
            value,
        );
    }
}
