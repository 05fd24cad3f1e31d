//! Faults of a running cluster.

use alloy_primitives::{ChainId, U64};
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use serde::{Deserialize, Serialize};

use super::{
    ClusterApi, change_view::MoveView, fallout_view::FalloutView, head_view::HeadView,
    status_view::ClockView,
};
use crate::{
    Fault, Forgery, Schedule, ScheduledFault,
    server::{devnet::Devnet, error::RequestError, fault_injection::Injection},
};

/// How many faults one request lets happen at the most.
const MOST_FAULTS: u64 = 1_000;
/// In how many steps they happen at the most, and how many more there are: nobody else is served
/// meanwhile.
const MOST_STEPS: u64 = 1_000;
/// The latest time that a fault can be about, in seconds from now: what every client can count to.
const LONGEST_TIME: u64 = 1 << 40;

/// Which faults are to happen: those of a seed, or these.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct FaultRequest {
    /// Equal seeds give equal faults.
    seed: Option<U64>,
    /// How many faults, of a seed; 6 if it is left out.
    faults: Option<U64>,
    /// Within how many steps, of a seed; 12 if it is left out.
    steps: Option<U64>,
    /// The faults themselves, if there is no seed.
    schedule: Option<Vec<ScheduledFault>>,
    /// How many steps more there are at the most, until everything has come to rest; 200 if it is
    /// left out.
    settle: Option<U64>,
}

/// A forged relay that its destination did not admit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct RefusedForgery {
    forgery: Forgery,
    /// Why, as a sentence.
    reason: String,
}

/// What has happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct InjectionView {
    /// The faults; a request with these lets the same happen again.
    schedule: Vec<ScheduledFault>,
    /// How many steps there were.
    steps: u64,
    /// Whether everything has come to rest.
    settled: bool,
    refused_forgeries: Vec<RefusedForgery>,
    #[serde(flatten)]
    fallout: FalloutView,
    /// The messages that are elsewhere now.
    messages: Vec<MoveView>,
    clock: ClockView,
    /// The heads of all chains.
    heads: Vec<HeadView>,
}

#[rpc(server, namespace = "cluster")]
pub(super) trait FaultApi {
    /// Lets faults happen to the relayer and the chains, one step after the other, until they are
    /// over and everything has come to rest. Until then the relayer relays, also if it is paused
    /// otherwise. In each step every chain builds a block, a second after
    /// its last, however it builds them otherwise; the clock goes on with them.
    #[method(name = "injectFaults")]
    async fn inject_faults(&self, request: FaultRequest) -> RpcResult<InjectionView>;
}

#[jsonrpsee::core::async_trait]
impl FaultApiServer for ClusterApi {
    async fn inject_faults(&self, request: FaultRequest) -> RpcResult<InjectionView> {
        Ok(self.owner.ask(move |devnet| inject(devnet, request)).await?)
    }
}

/// Lets faults happen.
fn inject(devnet: &mut Devnet, request: FaultRequest) -> Result<InjectionView, RequestError> {
    let settle = bounded("settle", request.settle, 200, MOST_STEPS)?;
    let schedule = schedule(devnet, request)?;
    let before = devnet.relayer.clone();
    let Injection { schedule, steps, settled, refused, fallout } =
        devnet.inject_faults(schedule, settle)?;
    let refused = refused
        .into_iter()
        .map(|(forgery, refusal)| RefusedForgery { forgery, reason: refusal.to_string() });
    Ok(InjectionView {
        schedule: schedule.faults().to_vec(),
        steps,
        settled,
        refused_forgeries: refused.collect(),
        fallout: (&fallout).into(),
        messages: MoveView::all(&before, &devnet.relayer),
        clock: ClockView::from(&*devnet),
        heads: HeadView::all(&devnet.cluster),
    })
}

/// The faults that are asked for.
fn schedule(devnet: &Devnet, request: FaultRequest) -> Result<Schedule, RequestError> {
    let FaultRequest { seed, faults, steps, schedule, .. } = request;
    match (seed, schedule) {
        (Some(seed), None) => {
            let faults = bounded("faults", faults, 6, MOST_FAULTS)?;
            let steps = bounded("steps", steps, 12, MOST_STEPS)?;
            let faults = U64::from(faults).saturating_to();
            Ok(Schedule::random(seed.to(), &devnet.ids(), steps, faults))
        }
        (None, Some(schedule)) if faults.is_none() && steps.is_none() => {
            let count = Some(U64::from(schedule.len()));
            bounded("schedule", count, 0, MOST_FAULTS)?;
            schedule.iter().try_for_each(|fault| check(devnet, fault))?;
            Ok(Schedule::new(schedule))
        }
        (seed, schedule) => {
            let actual = match (seed, schedule) {
                (Some(_), Some(_)) => "both",
                (None, None) => "neither",
                _ => "a schedule with how many faults or steps",
            };
            let expected = "a seed, with how many faults and steps, or a schedule without";
            Err(RequestError::parameter("faults", expected, actual))
        }
    }
}

/// Whether a fault can happen here.
fn check(devnet: &Devnet, scheduled: &ScheduledFault) -> Result<(), RequestError> {
    bounded("step", Some(U64::from(scheduled.step)), 0, MOST_STEPS)?;
    match scheduled.fault {
        Fault::Reorg { chain, .. } => devnet.named_chain("chain", chain).map(|_: ChainId| ()),
        Fault::DelayRelay { seconds } | Fault::Jump { seconds } => {
            bounded("seconds", Some(U64::from(seconds)), 0, LONGEST_TIME).map(|_| ())
        }
        Fault::CrashRelayer { steps } => {
            bounded("steps", Some(U64::from(steps)), 0, MOST_STEPS).map(|_| ())
        }
        _ => Ok(()),
    }
}

/// A number that is not too large.
fn bounded(
    parameter: &'static str,
    asked: Option<U64>,
    default: u64,
    most: u64,
) -> Result<u64, RequestError> {
    let number = asked.map_or(default, |asked| asked.to());
    if number <= most {
        return Ok(number);
    }
    Err(RequestError::parameter(parameter, format!("at most {most}"), number))
}
