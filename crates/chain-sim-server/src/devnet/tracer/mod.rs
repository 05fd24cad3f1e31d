//! geth's tracers, by name.

mod budget;
mod call_frames;
mod call_logs;
mod erc7562;
mod flat_frames;
mod nested;
mod recorded;
mod state_diff;
mod vm_trace;

use alloy_evm::Evm;
use alloy_rpc_types_trace::{
    geth::{
        CallConfig, CallFrame, FlatCallConfig, GethDebugBuiltInTracerType as BuiltIn,
        GethDebugTracerType, GethDebugTracingOptions, GethTrace,
        mux::{MuxConfig, MuxFrame},
    },
    parity::{LocalizedTransactionTrace, TransactionTrace},
};
use revm_inspectors::tracing::{DebugInspector, DebugInspectorError, TransactionContext};

use self::{
    budget::Bounded,
    flat_frames::{Words, flat},
    recorded::{complete, failure_before_call, name_failure},
};
pub(crate) use self::{
    budget::Budget,
    recorded::{Recorded, TraceTypes},
};
use crate::devnet::{call::PreparedTransaction, error::RequestError};

/// The supported tracers. Without one, every step is traced.
const NAMES: &str = "none, callTracer, flatCallTracer, prestateTracer, 4byteTracer, noopTracer, \
                     erc7562Tracer or muxTracer";

/// One tracer or several, with their options.
#[derive(Debug, Clone)]
pub(crate) enum Tracer {
    /// A single tracer.
    One(Box<GethDebugTracingOptions>),
    /// The tracers of `muxTracer`, by name.
    Mux(Vec<(GethDebugTracerType, GethDebugTracingOptions)>),
}

/// The position of a traced transaction.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct TracePosition {
    /// Its block, its index and its hash; nothing for a call.
    pub(crate) context: TransactionContext,
    /// Number of logs before it in its block.
    pub(crate) first_log: u64,
}

impl TracePosition {
    /// Adds the position of its transaction to a call.
    pub(crate) fn localize(
        &self,
        trace: TransactionTrace,
        block_number: Option<u64>,
    ) -> LocalizedTransactionTrace {
        LocalizedTransactionTrace {
            trace,
            block_hash: self.context.block_hash,
            block_number,
            transaction_hash: self.context.tx_hash,
            transaction_position: self.context.tx_index.map(|index| index as u64),
        }
    }
}

impl Tracer {
    /// Creates the tracer that a client requests.
    ///
    /// # Errors
    ///
    /// [`RequestError::Parameter`] for an unsupported tracer, or for options that it does not know.
    pub(crate) fn new(options: GethDebugTracingOptions) -> Result<Self, RequestError> {
        if options.tracer != Some(BuiltIn::MuxTracer.into()) {
            inspector(&options)?;
            return Ok(Self::One(Box::new(options)));
        }
        let asked = options.tracer_config.clone();
        let MuxConfig(asked) =
            asked.into_mux_config().map_err(|error| config_error(&options, &error))?;
        // In the same order each time, so that the same request gets the same error.
        let mut asked: Vec<_> = asked.into_iter().collect();
        asked.sort_unstable_by(|(one, _), (other, _)| one.as_str().cmp(other.as_str()));
        let mut tracers = Vec::with_capacity(asked.len());
        for (tracer, config) in asked {
            // Nested ones could be as many as fit in a request.
            if tracer == BuiltIn::MuxTracer.into() {
                return Err(unknown(&tracer));
            }
            let options = GethDebugTracingOptions {
                tracer: Some(tracer.clone()),
                tracer_config: config.unwrap_or_default(),
                ..GethDebugTracingOptions::default()
            };
            inspector(&options)?;
            tracers.push((tracer, options));
        }
        Ok(Self::Mux(tracers))
    }

    /// Executes a transaction, once for each tracer, and returns the trace.
    ///
    /// # Errors
    ///
    /// [`RequestError::Refused`] if the EVM rejects the transaction before execution;
    /// [`RequestError::TraceTooLong`].
    pub(crate) fn trace(
        &self,
        prepared: PreparedTransaction<'_>,
        position: TracePosition,
        budget: &mut Budget,
    ) -> Result<GethTrace, RequestError> {
        match self {
            Self::One(options) => trace(options, prepared, position, budget),
            Self::Mux(tracers) => {
                let traces = tracers.iter().map(|(tracer, options)| {
                    let trace = trace(options, prepared.clone(), position, budget)?;
                    Ok((tracer.clone(), trace))
                });
                Ok(MuxFrame(traces.collect::<Result<_, RequestError>>()?).into())
            }
        }
    }
}

/// Executes a transaction with one tracer, and returns the trace.
fn trace(
    options: &GethDebugTracingOptions,
    prepared: PreparedTransaction<'_>,
    position: TracePosition,
    budget: &mut Budget,
) -> Result<GethTrace, RequestError> {
    let PreparedTransaction { mut scratch, env, precompiles, transaction, interrupt } = prepared;
    let mut bounded = Bounded::new(inspector(options)?, budget);
    let chain = scratch.chain();
    let interruptible = (interrupt.inspector(), &mut bounded);
    let mut evm = chain.evm(scratch.database(), env, interruptible);
    precompiles.apply(evm.precompiles_mut())?;
    let executed = evm.transact_raw(transaction.clone());
    let (mut db, env) = evm.finish();
    interrupt.check()?;
    let mut inspector = bounded.into_inner(budget)?;
    let executed = executed.map_err(|error| interrupt.error_of(&error))?;
    if let DebugInspector::CallTracer(mut tracing, config) = inspector {
        let calls = tracing.traces().nodes().len();
        budget.spend(calls.saturating_mul(size_of::<CallFrame>()))?;
        complete(&mut tracing, &transaction);
        tracing.set_transaction_gas_limit(transaction.0.base.gas_limit);
        tracing.set_transaction_caller(transaction.0.base.caller);
        let failure = failure_before_call(tracing.traces().nodes(), &executed.result);
        let mut frame = call_frames::frame(tracing, &config, executed.result.tx_gas_used());
        frame.error = failure.or(frame.error);
        call_logs::set_indexes(&mut frame, position.first_log);
        if call_config(options).only_top_call.unwrap_or_default() {
            frame.calls.clear();
        }
        return Ok(frame.into());
    }
    if let DebugInspector::FlatCallTracer(mut tracing) = inspector {
        // The outermost call has the gas of the transaction, as in geth.
        complete(&mut tracing, &transaction);
        tracing.set_transaction_gas_limit(transaction.0.base.gas_limit);
        tracing.set_transaction_gas_used(executed.result.tx_gas_used());
        tracing.set_transaction_caller(transaction.0.base.caller);
        let nodes = tracing.traces().nodes();
        let converts = flat_config(options).convert_parity_errors.unwrap_or_default();
        let words = if converts { Words::Parity } else { Words::Geth };
        let mut traces = flat(nodes, words, budget)?;
        name_failure(&mut traces, nodes, &executed.result);
        let number = Some(env.block_env.number.saturating_to());
        let localized = traces.into_iter().map(|trace| position.localize(trace, number));
        return Ok(localized.collect::<Vec<_>>().into());
    }
    if let DebugInspector::Erc7562Tracer(mut tracing, config) = inspector {
        tracing.set_transaction_gas_limit(transaction.0.base.gas_limit);
        tracing.set_transaction_caller(transaction.0.base.caller);
        let gas_used = executed.result.tx_gas_used();
        return Ok(erc7562::frame(tracing, &config, gas_used, &db, budget)?.into());
    }
    let trace = inspector
        .get_result(Some(position.context), &transaction, &env.block_env, &executed, &mut db)
        .map_err(|error| inspector_error(options, error))?;
    Ok(trace)
}

/// Creates an inspector from options.
fn inspector(options: &GethDebugTracingOptions) -> Result<DebugInspector, RequestError> {
    let made = DebugInspector::new(options.clone());
    let made = made.map_err(|error| inspector_error(options, error))?;
    Ok(match made {
        // Records all calls: hidden ones have logs, too, which count for the indexes of later logs.
        DebugInspector::CallTracer(inspector, config) => {
            DebugInspector::CallTracer(inspector, CallConfig { only_top_call: None, ..config })
        }
        other => other,
    })
}

/// Returns the options of a call tracer.
fn call_config(options: &GethDebugTracingOptions) -> CallConfig {
    options.tracer_config.clone().into_call_config().unwrap_or_default()
}

/// Returns the options of a flat call tracer.
fn flat_config(options: &GethDebugTracingOptions) -> FlatCallConfig {
    options.tracer_config.clone().into_flat_call_config().unwrap_or_default()
}

/// Returns the error of an inspector that could not be created, or could not return its trace.
fn inspector_error(options: &GethDebugTracingOptions, error: DebugInspectorError) -> RequestError {
    match (error, &options.tracer) {
        (
            DebugInspectorError::JsTracerNotEnabled | DebugInspectorError::UnsupportedTracer,
            Some(tracer),
        ) => unknown(tracer),
        (error, _) => config_error(options, &error),
    }
}

/// Returns the error of an unsupported tracer.
fn unknown(tracer: &GethDebugTracerType) -> RequestError {
    /// Characters of the tracer's name that the error shows: a JavaScript tracer is a whole
    /// program.
    const BEGINNING: usize = 60;
    let beginning: String = tracer.as_str().chars().take(BEGINNING).collect();
    RequestError::parameter("tracer", NAMES, beginning)
}

/// Returns the error of options that a tracer does not know.
fn config_error(
    options: &GethDebugTracingOptions,
    error: &impl core::fmt::Display,
) -> RequestError {
    let tracer = options.tracer.as_ref().map_or("none", GethDebugTracerType::as_str);
    RequestError::parameter(
        "tracerConfig",
        format!("the options of {tracer}"),
        format!("{} ({error})", options.tracer_config.0),
    )
}
