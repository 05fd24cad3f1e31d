//! Fault injection into the running cluster.

use alloy_primitives::{ChainId, U64};
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use serde::{Deserialize, Serialize};

use super::{
    ClusterApi, change_view::MoveView, fallout_view::FalloutView, head_view::HeadView,
    status_view::ClockView,
};
use crate::devnet::{
    Devnet, LongChange, RequestError, check_most, fault_injection::InjectionResult,
};
use chain_sim::{Fault, Forgery, Relayer, Schedule, ScheduledFault};

/// The most faults of one request.
const MOST_FAULTS: u64 = 1_000;
/// The most steps in which they happen, and the most steps afterwards.
const MOST_STEPS: u64 = 1_000;
/// The most seconds of a fault; all clients represent this number exactly.
const LONGEST_TIME: u64 = 1 << 40;

/// The faults to inject: those of a seed, or a schedule.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct FaultRequest {
    /// Equal seeds give equal faults.
    seed: Option<U64>,
    /// Number of faults of a seed; by default 6.
    faults: Option<U64>,
    /// Number of steps within which a seed's faults happen; by default 12.
    steps: Option<U64>,
    /// Whether a seed also gives faults of an interop filter; by default it does not.
    interop_filter: Option<bool>,
    /// The faults, if there is no seed.
    schedule: Option<Vec<ScheduledFault>>,
    /// The most steps after the last fault, until nothing is left to relay or to build; by default
    /// 200.
    settle: Option<U64>,
}

/// A forged relay that was not admitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct RefusedForgery {
    forgery: Forgery,
    /// The reason, as a sentence.
    reason: String,
}

/// The result of a fault injection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InjectionView {
    /// The faults. A request with this schedule repeats them.
    schedule: Vec<ScheduledFault>,
    /// Number of steps.
    steps: u64,
    /// Whether nothing was left to relay or to build at the end.
    settled: bool,
    refused_forgeries: Vec<RefusedForgery>,
    #[serde(flatten)]
    fallout: FalloutView,
    /// The messages whose states have changed.
    messages: Vec<MoveView>,
    clock: ClockView,
    /// The heads of all chains.
    heads: Vec<HeadView>,
}

#[rpc(server, namespace = "cluster")]
pub(crate) trait FaultApi {
    /// Injects faults into the relayer and the chains, one step after the other, until nothing is
    /// left to relay or to build. The relayer relays during these steps even if it is paused. In
    /// each step every chain builds a block, one second after its last, whatever its mining mode;
    /// the clock advances with them.
    #[method(name = "injectFaults")]
    async fn inject_faults(&self, request: FaultRequest) -> RpcResult<InjectionView>;
}

#[jsonrpsee::core::async_trait]
impl FaultApiServer for ClusterApi {
    async fn inject_faults(&self, request: FaultRequest) -> RpcResult<InjectionView> {
        Ok(self.owner.ask_long(move |devnet| begin(devnet, request)).await?)
    }
}

/// Begins to inject faults.
fn begin(
    devnet: &mut Devnet,
    request: FaultRequest,
) -> Result<impl LongChange<Outcome = InjectionView> + use<>, RequestError> {
    let settle = bounded("settle", request.settle, 200, MOST_STEPS)?;
    let schedule = schedule(devnet, request)?;
    let before = devnet.relayer.clone();
    let faults = devnet.begin_faults(schedule, settle)?;
    Ok(faults.then(move |devnet, result| view(devnet, &before, result)))
}

/// Returns the view of an injection. `before` is the relayer before it.
fn view(devnet: &Devnet, before: &Relayer, result: InjectionResult) -> InjectionView {
    let InjectionResult { schedule, steps, settled, refused, fallout } = result;
    let refused = refused
        .into_iter()
        .map(|(forgery, refusal)| RefusedForgery { forgery, reason: refusal.to_string() });
    InjectionView {
        schedule: schedule.faults().to_vec(),
        steps,
        settled,
        refused_forgeries: refused.collect(),
        fallout: (&fallout).into(),
        messages: MoveView::all(before, &devnet.relayer, &devnet.cluster),
        clock: ClockView::from(&devnet.view),
        heads: HeadView::all(&devnet.cluster),
    }
}

/// Returns the requested faults.
fn schedule(devnet: &Devnet, request: FaultRequest) -> Result<Schedule, RequestError> {
    let FaultRequest { seed, faults, steps, interop_filter, schedule, .. } = request;
    match (seed, schedule) {
        (Some(seed), None) => {
            let faults = bounded("faults", faults, 6, MOST_FAULTS)?;
            let steps = bounded("steps", steps, 12, MOST_STEPS)?;
            let faults = U64::from(faults).saturating_to();
            let random = if interop_filter.unwrap_or_default() {
                Schedule::random_with_filter
            } else {
                Schedule::random
            };
            Ok(random(seed.to(), &devnet.ids(), steps, faults))
        }
        (None, Some(schedule))
            if faults.is_none() && steps.is_none() && interop_filter.is_none() =>
        {
            let count = Some(U64::from(schedule.len()));
            bounded("schedule", count, 0, MOST_FAULTS)?;
            schedule.iter().try_for_each(|fault| check(devnet, fault))?;
            Ok(Schedule::new(schedule))
        }
        (seed, schedule) => {
            let actual = match (seed, schedule) {
                (Some(_), Some(_)) => "both",
                (None, None) => "neither",
                _ => "a schedule with faults, steps or interopFilter",
            };
            let expected =
                "either seed (optionally with faults, steps and interopFilter) or schedule";
            Err(RequestError::parameter("faults", expected, actual))
        }
    }
}

/// Checks that a fault is possible in this cluster.
fn check(devnet: &Devnet, scheduled: &ScheduledFault) -> Result<(), RequestError> {
    bounded("step", Some(U64::from(scheduled.step)), 0, MOST_STEPS)?;
    match scheduled.fault {
        Fault::Reorg { chain, .. } | Fault::DroppingReorg { chain, .. } => {
            devnet.named_chain("chain", chain).map(|_: ChainId| ())
        }
        Fault::DelayRelay { seconds } | Fault::Jump { seconds } => {
            bounded("seconds", Some(U64::from(seconds)), 0, LONGEST_TIME).map(|_| ())
        }
        Fault::CrashRelayer { steps } | Fault::Failsafe { steps, .. } => {
            bounded("steps", Some(U64::from(steps)), 0, MOST_STEPS).map(|_| ())
        }
        _ => Ok(()),
    }
}

/// Returns a number, or the default, if it is at most `most`.
fn bounded(
    parameter: &'static str,
    asked: Option<U64>,
    default: u64,
    most: u64,
) -> Result<u64, RequestError> {
    let number = asked.map_or(default, |asked| asked.to());
    check_most(parameter, most, number)?;
    Ok(number)
}
