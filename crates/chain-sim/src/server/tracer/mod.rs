//! Tracers, by the names that geth gave them.

mod budget;
mod call_logs;

use alloy_evm::Evm;
use alloy_rpc_types_trace::geth::{
    CallConfig, GethDebugBuiltInTracerType as BuiltIn, GethDebugTracerType,
    GethDebugTracingOptions, GethTrace,
    mux::{MuxConfig, MuxFrame},
};
use op_revm::revm::context::result::EVMError;
use revm_inspectors::tracing::{DebugInspector, DebugInspectorError, TransactionContext};

use self::budget::Bounded;
pub(super) use self::budget::Budget;
use super::{call::Prepared, error::RequestError};
use crate::Refusal;

/// The tracers that there are; without one, every step is traced.
const NAMES: &str = "none, callTracer, flatCallTracer, prestateTracer, 4byteTracer, noopTracer, \
                     erc7562Tracer or muxTracer";

/// What is to be traced of a transaction.
#[derive(Debug, Clone)]
pub(super) enum Tracer {
    /// What one tracer sees.
    One(Box<GethDebugTracingOptions>),
    /// What several see, by their names.
    Mux(Vec<(GethDebugTracerType, GethDebugTracingOptions)>),
}

/// Where a transaction is that is traced.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    /// Its block and itself; nothing of a call.
    pub(super) context: TransactionContext,
    /// How many logs its block has before it.
    pub(super) first_log: u64,
}

impl Tracer {
    /// The tracer that a client asks for.
    ///
    /// # Errors
    ///
    /// [`RequestError::Parameter`] where it is not here, or is not told what to do in its own
    /// words.
    pub(super) fn new(options: GethDebugTracingOptions) -> Result<Self, RequestError> {
        if options.tracer != Some(BuiltIn::MuxTracer.into()) {
            inspector(&options)?;
            return Ok(Self::One(Box::new(options)));
        }
        let asked = options.tracer_config.clone();
        let MuxConfig(asked) =
            asked.into_mux_config().map_err(|error| config_error(&options, &error))?;
        let mut tracers = Vec::with_capacity(asked.len());
        for (tracer, config) in asked {
            // They would be as many as a request is long.
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

    /// Executes a transaction, for each tracer once, and says what it has seen.
    ///
    /// # Errors
    ///
    /// [`RequestError::Refused`] where the EVM does not begin to run it;
    /// [`RequestError::TraceTooLong`].
    pub(super) fn trace(
        &self,
        prepared: Prepared<'_>,
        place: Place,
        budget: &mut Budget,
    ) -> Result<GethTrace, RequestError> {
        match self {
            Self::One(options) => trace(options, prepared, place, budget),
            Self::Mux(tracers) => {
                let traces = tracers.iter().map(|(tracer, options)| {
                    let trace = trace(options, prepared.clone(), place, budget)?;
                    Ok((tracer.clone(), trace))
                });
                Ok(MuxFrame(traces.collect::<Result<_, RequestError>>()?).into())
            }
        }
    }
}

/// What one tracer sees of a transaction.
fn trace(
    options: &GethDebugTracingOptions,
    Prepared { execution, db, env, transaction }: Prepared<'_>,
    place: Place,
    budget: &mut Budget,
) -> Result<GethTrace, RequestError> {
    let mut bounded = Bounded::new(inspector(options)?, budget);
    let mut evm = execution.create_evm_with_inspector(db, env, &mut bounded);
    let executed = evm.transact_raw(transaction.clone());
    let (mut db, env) = evm.finish();
    let mut inspector = bounded.into_inner(budget)?;
    let executed = executed.map_err(|error| refused(&error))?;
    let trace = inspector
        .get_result(Some(place.context), &transaction, &env.block_env, &executed, &mut db)
        .map_err(|error| inspector_error(options, error))?;
    Ok(match trace {
        GethTrace::CallTracer(mut frame) => {
            call_logs::number(&mut frame, place.first_log);
            if call_config(options).only_top_call.unwrap_or_default() {
                frame.calls.clear();
            }
            frame.into()
        }
        other => other,
    })
}

/// An inspector for these options.
fn inspector(options: &GethDebugTracingOptions) -> Result<DebugInspector, RequestError> {
    let made = DebugInspector::new(options.clone());
    let made = made.map_err(|error| inspector_error(options, error))?;
    Ok(match made {
        // Also what is not shown has logs, which are counted.
        DebugInspector::CallTracer(inspector, config) => {
            DebugInspector::CallTracer(inspector, CallConfig { only_top_call: None, ..config })
        }
        other => other,
    })
}

/// What a call tracer was told.
fn call_config(options: &GethDebugTracingOptions) -> CallConfig {
    options.tracer_config.clone().into_call_config().unwrap_or_default()
}

/// Why the EVM did not begin to run a transaction.
fn refused<DbError: core::fmt::Display, TxError: core::fmt::Display>(
    error: &EVMError<DbError, TxError>,
) -> RequestError {
    RequestError::Refused(Refusal::NotExecutable { actual: error.to_string() })
}

/// Why there is no inspector, or nothing that it has seen.
fn inspector_error(options: &GethDebugTracingOptions, error: DebugInspectorError) -> RequestError {
    match (error, &options.tracer) {
        (
            DebugInspectorError::JsTracerNotEnabled | DebugInspectorError::UnsupportedTracer,
            Some(tracer),
        ) => unknown(tracer),
        (error, _) => config_error(options, &error),
    }
}

/// A tracer that is not here.
fn unknown(tracer: &GethDebugTracerType) -> RequestError {
    /// As much of a program as says which it is.
    const BEGINNING: usize = 60;
    let beginning: String = tracer.as_str().chars().take(BEGINNING).collect();
    RequestError::parameter("tracer", NAMES, beginning)
}

/// What a tracer was told makes no sense to it.
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
