//! STATICCALL, CALLCODE and DELEGATECALL by a contract to the predeploys.

use proptest::prelude::*;

use super::{
    any_function::any_function,
    case::{Case, single},
    class::Class,
    named_errors::faulty_calls,
    route::{Route, call_of},
    scene::Scene,
};
use crate::{
    CallKind, Encoder, Transaction,
    contracts::{CALLER_CONTRACT, Caller},
    run_and_log,
};

/// A call opcode, and the gas of the call (0: all), which a halt consumes.
fn calls() -> impl Strategy<Value = (CallKind, u64)> {
    let kinds = [CallKind::StaticCall, CallKind::DelegateCall, CallKind::CallCode, CallKind::Call];
    let gas = prop_oneof![Just(0u64), 1u64..200_000];
    (prop::sample::select(kinds.to_vec()), gas)
}

/// Calls of every function by all opcodes, several in one transaction.
pub(super) fn cases(encoder: Encoder) -> impl Strategy<Value = Case> {
    let scene = || prop_oneof![4 => any_function(encoder), 1 => faulty_calls(encoder)];
    let several =
        (scene(), prop::collection::vec(calls(), 1..5)).prop_map(move |(scene, kinds)| {
            let calls = kinds
                .into_iter()
                .map(|(kind, gas)| call_of(&scene.transaction).kind(kind).gas(gas));
            let data = run_and_log(calls);
            scene.map(|transaction| Transaction { to: CALLER_CONTRACT, data, ..transaction })
        });
    let probed = (scene(), calls())
        .prop_map(move |(scene, (kind, _))| Route::Probed(kind).take(encoder, scene));
    // The calling contract is itself called by one of the opcodes.
    let nested = (scene(), calls(), calls())
        .prop_map(move |(scene, outer, inner)| nest(scene, outer, inner));
    single(Class::CallKinds, prop_oneof![3 => several, 2 => probed, 1 => nested])
}

/// Makes the scene's call by opcode `inner`, from a contract that is called by opcode `outer`.
fn nest(scene: Scene, outer: (CallKind, u64), inner: (CallKind, u64)) -> Scene {
    let value = scene.transaction.value;
    let call = call_of(&scene.transaction).kind(inner.0).gas(inner.1);
    let call = Caller::Call::new(CALLER_CONTRACT, run_and_log([call])).kind(outer.0).gas(outer.1);
    let data = run_and_log([call.value(value)]);
    scene.map(|transaction| Transaction { to: CALLER_CONTRACT, data, ..transaction })
}
