//! The end of work that takes too long.

use core::{fmt, time::Duration};
use std::sync::Arc;

use op_revm::revm::{
    Inspector,
    context_interface::{ContextTr, context::ContextError},
    interpreter::{CallInputs, CallOutcome, Interpreter},
};

use super::error::RequestError;
use chain_sim::Refusal;

/// Number of steps between two looks at the clock.
const STEPS: u32 = 1_024;

/// The condition that ends work early: it has taken too long, or its client has gone.
#[derive(Clone, Default)]
pub(crate) struct Interrupt(Option<Limit>);

#[derive(Clone)]
struct Limit {
    timeout: Duration,
    is_over: Arc<dyn Fn() -> bool + Send + Sync>,
    is_late: Arc<dyn Fn() -> bool + Send + Sync>,
}

impl fmt::Debug for Interrupt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Interrupt").field(&self.0.as_ref().map(|limit| limit.timeout)).finish()
    }
}

impl Interrupt {
    /// Creates an interrupt that comes once `is_over` returns true; `timeout` is for the error.
    pub(crate) fn new(
        timeout: Duration,
        is_over: impl Fn() -> bool + Send + Sync + 'static,
    ) -> Self {
        Self(Some(Limit { timeout, is_over: Arc::new(is_over), is_late: Arc::new(|| false) }))
    }

    /// Sets when a search ends with what it has found so far.
    #[must_use]
    pub(crate) fn with_late(mut self, is_late: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        if let Some(limit) = &mut self.0 {
            limit.is_late = Arc::new(is_late);
        }
        self
    }

    /// Whether a search must end with what it has found so far.
    pub(crate) fn is_late(&self) -> bool {
        self.0.as_ref().is_some_and(|limit| (limit.is_late)())
    }

    /// Checks that the work may go on. Long work does so again and again.
    ///
    /// # Errors
    ///
    /// [`RequestError::TimedOut`].
    pub(crate) fn check(&self) -> Result<(), RequestError> {
        match &self.0 {
            Some(limit) if (limit.is_over)() => {
                Err(RequestError::TimedOut { expected: limit.timeout })
            }
            _ => Ok(()),
        }
    }

    /// Returns the error of a call that the EVM did not execute: it was interrupted, or the EVM
    /// rejected it.
    pub(crate) fn error_of(&self, error: &impl fmt::Display) -> RequestError {
        let rejected = || Refusal::NotExecutable { actual: error.to_string() };
        self.check().err().unwrap_or_else(|| RequestError::CallRefused(rejected()))
    }

    /// Returns an inspector that ends a transaction at the interrupt, with an error of the EVM.
    pub(crate) const fn inspector(&self) -> Interruptible<'_> {
        Interruptible { interrupt: self, steps: 0, is_over: false }
    }
}

/// Ends a transaction at an [`Interrupt`].
#[derive(Debug)]
pub(crate) struct Interruptible<'a> {
    interrupt: &'a Interrupt,
    steps: u32,
    is_over: bool,
}

impl<CTX: ContextTr> Inspector<CTX> for Interruptible<'_> {
    fn step(&mut self, interpreter: &mut Interpreter, context: &mut CTX) {
        self.steps = self.steps.wrapping_add(1);
        if self.steps.is_multiple_of(STEPS) {
            self.is_over |= self.interrupt.check().is_err();
        }
        if self.is_over {
            abort(interpreter, context, "execution aborted");
        }
    }

    /// Precompiles have no steps, and can take long.
    fn call(&mut self, _: &mut CTX, _: &mut CallInputs) -> Option<CallOutcome> {
        self.is_over |= self.interrupt.check().is_err();
        None
    }
}

/// Ends a transaction with an error of the EVM, whatever its calls would do next.
pub(super) fn abort<CTX: ContextTr>(
    interpreter: &mut Interpreter,
    context: &mut CTX,
    reason: &'static str,
) {
    if context.error().is_ok() {
        *context.error() = Err(ContextError::Custom(reason.into()));
    }
    interpreter.halt_fatal();
}
