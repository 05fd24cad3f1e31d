//! Records the calls of a transaction, as long as the caller lets it go on.

use alloy_primitives::Log;
use op_revm::revm::{
    Inspector,
    context_interface::{ContextTr, context::ContextError},
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

/// Creates an inspector that asks `go_on` for each call and log of a transaction, with about the
/// number of bytes that it takes, and one that records them. Once `go_on` returns false, the
/// transaction ends with an error of the EVM.
pub(super) fn recorder<F: FnMut(usize) -> bool>(go_on: F) -> (Asking<F>, TracingInspector) {
    let config =
        TracingInspectorConfig { record_inputs: true, record_logs: true, ..Default::default() };
    (Asking { go_on, stopped: false }, TracingInspector::new(config))
}

/// See [`recorder`].
pub(super) struct Asking<F> {
    go_on: F,
    stopped: bool,
}

impl<F: FnMut(usize) -> bool> Asking<F> {
    fn ask(&mut self, bytes: usize) {
        self.stopped = self.stopped || !(self.go_on)(bytes);
    }
}

impl<F: FnMut(usize) -> bool, CTX: ContextTr> Inspector<CTX> for Asking<F> {
    fn step(&mut self, interpreter: &mut Interpreter, context: &mut CTX) {
        if self.stopped {
            if context.error().is_ok() {
                *context.error() = Err(ContextError::Custom("trace stopped".into()));
            }
            interpreter.halt_fatal();
        }
    }

    fn log(&mut self, _: &mut CTX, log: Log) {
        self.ask(LOG + log.data.data.len());
    }

    fn call(&mut self, _: &mut CTX, inputs: &mut CallInputs) -> Option<CallOutcome> {
        self.ask(CALL + inputs.input.len());
        None
    }

    fn call_end(&mut self, _: &mut CTX, _: &CallInputs, outcome: &mut CallOutcome) {
        self.ask(outcome.result.output.len());
    }

    fn create(&mut self, _: &mut CTX, inputs: &mut CreateInputs) -> Option<CreateOutcome> {
        self.ask(CALL + inputs.init_code().len());
        None
    }

    fn create_end(&mut self, _: &mut CTX, _: &CreateInputs, outcome: &mut CreateOutcome) {
        self.ask(outcome.result.output.len());
    }
}
