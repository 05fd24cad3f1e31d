//! The tracers, all attached at once, and the output of each.

use alloy_rpc_types_trace::{
    geth::{
        CallConfig, CallFrame, FlatCallConfig, FourByteFrame, GethDebugBuiltInTracerType,
        GethDebugTracerType, PreStateConfig, PreStateFrame,
        mux::{MuxConfig, MuxFrame},
    },
    parity::{LocalizedTransactionTrace, TraceResults, TraceType},
};
use oracle::Traced;
use revm_inspectors::{
    access_list::AccessListInspector,
    tracing::{FourByteInspector, MuxInspector, TracingInspector, TracingInspectorConfig},
};
use serde::Serialize;

/// Calls with logs, as geth's tracers record them.
const CALLS: CallConfig = CallConfig { only_top_call: None, with_log: Some(true) };
/// The same, only for the transaction's own call.
const TOP_CALL: CallConfig = CallConfig { only_top_call: Some(true), with_log: Some(true) };
/// All loaded accounts and slots, before the transaction.
const PRESTATE: PreStateConfig =
    PreStateConfig { diff_mode: None, disable_code: None, disable_storage: None };
/// The changes by the transaction.
const DIFF: PreStateConfig = PreStateConfig { diff_mode: Some(true), ..PRESTATE };

/// The inspectors. revm runs a pair like a single one.
pub(crate) type Tracers = (
    // The tracers of geth and of parity.
    (TracingInspector, TracingInspector),
    (FourByteInspector, (MuxInspector, AccessListInspector)),
);

/// Inspectors before a transaction.
pub(crate) fn tracers() -> Tracers {
    let geth = TracingInspectorConfig::from_geth_call_config(&CALLS);
    let parity = TracingInspectorConfig::default_parity();
    let mux = MuxInspector::try_from_config(mux()).expect("tracers with their configurations");
    (
        (TracingInspector::new(geth), TracingInspector::new(parity)),
        (FourByteInspector::default(), (mux, AccessListInspector::default())),
    )
}

/// Four tracers in one.
fn mux() -> MuxConfig {
    let flat = FlatCallConfig { convert_parity_errors: None, include_precompiles: Some(true) };
    let tracers = [
        (GethDebugBuiltInTracerType::FourByteTracer, None),
        (GethDebugBuiltInTracerType::CallTracer, Some(CALLS.into())),
        (GethDebugBuiltInTracerType::PreStateTracer, Some(DIFF.into())),
        (GethDebugBuiltInTracerType::FlatCallTracer, Some(flat.into())),
    ];
    let named = |(tracer, config)| (GethDebugTracerType::BuiltInTracer(tracer), config);
    MuxConfig(tracers.into_iter().map(named).collect())
}

/// The tracers' output for a transaction.
#[derive(Debug)]
pub(crate) struct Shown {
    /// callTracer with logs.
    pub(crate) calls: CallFrame,
    /// callTracer with onlyTopCall.
    pub(crate) top_call: CallFrame,
    /// prestateTracer.
    pub(crate) prestate: PreStateFrame,
    /// prestateTracer with diffMode.
    pub(crate) diff: PreStateFrame,
    /// 4byteTracer.
    pub(crate) four_byte: FourByteFrame,
    /// muxTracer; `None` if it is not compared.
    pub(crate) mux: Option<MuxFrame>,
    /// `trace_transaction`.
    pub(crate) flat: Vec<LocalizedTransactionTrace>,
    /// `trace_replayTransaction` with trace and stateDiff.
    pub(crate) replay: TraceResults,
    /// `eth_createAccessList`, in order.
    pub(crate) access_list: Vec<String>,
}

impl Shown {
    /// The output of these tracers.
    pub(crate) fn new(traced: &Traced<Tracers>) -> Self {
        let Traced { inspector, ran, before } = traced;
        let ((geth, parity), (four_byte, (mux, access_list))) = inspector;
        let gas = ran.result.tx_gas_used();
        let builder = geth.geth_builder();
        // Reading an in-memory database without an underlying one cannot fail.
        let prestate = |config| match builder.geth_prestate_traces(ran, config, before) {
            Ok(frame) => frame,
        };
        let parity = || parity.clone().with_transaction_gas_used(gas).into_parity_builder();
        let types = [TraceType::Trace, TraceType::StateDiff].into_iter().collect();
        let Ok(replay) = parity().into_trace_results_with_state(ran, &types, before);
        let Ok(mux) = mux.try_into_mux_frame(ran, before, Default::default());
        let mut slots: Vec<_> =
            access_list.access_list().0.iter().map(|item| format!("{item:?}")).collect();
        slots.sort_unstable();
        Self {
            calls: builder.geth_call_traces(CALLS, gas),
            top_call: builder.geth_call_traces(TOP_CALL, gas),
            prestate: prestate(&PRESTATE),
            diff: prestate(&DIFF),
            four_byte: four_byte.into(),
            mux: Some(mux),
            flat: parity().into_localized_transaction_traces(Default::default()),
            replay,
            access_list: slots,
        }
    }

    /// The first tracer whose output differs, and both outputs as JSON.
    pub(crate) fn difference(&self, expected: &Self) -> Option<String> {
        differ("callTracer", &self.calls, &expected.calls)
            .or_else(|| differ("onlyTopCall", &self.top_call, &expected.top_call))
            .or_else(|| differ("prestateTracer", &self.prestate, &expected.prestate))
            .or_else(|| differ("diffMode", &self.diff, &expected.diff))
            .or_else(|| differ("4byteTracer", &self.four_byte, &expected.four_byte))
            .or_else(|| differ("muxTracer", self.mux.as_ref()?, expected.mux.as_ref()?))
            .or_else(|| differ("trace_transaction", &self.flat, &expected.flat))
            .or_else(|| differ("trace_replayTransaction", &self.replay, &expected.replay))
            .or_else(|| differ("access list", &self.access_list, &expected.access_list))
    }
}

/// Both as JSON, if they differ.
fn differ<T: PartialEq + Serialize>(tracer: &str, actual: &T, expected: &T) -> Option<String> {
    let json = |shown| serde_json::to_string_pretty(shown).expect("what JSON can say");
    (actual != expected)
        .then(|| format!("{tracer} shows {}\nexpected {}", json(actual), json(expected)))
}
