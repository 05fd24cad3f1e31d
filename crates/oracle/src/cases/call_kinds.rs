//! STATICCALL, CALLCODE and DELEGATECALL by a contract, to code that is not its own.

use proptest::prelude::*;

use super::{
    case::Case,
    class::Class,
    functions::any_function,
    named_errors::faulty_calls,
    route::{Route, call_of},
    scene::{Scene, single},
};
use crate::{
    CallKind, Encoder, Transaction,
    contracts::{CALLER_CONTRACT, Caller},
    run_and_log,
};

/// A call of a scene by one of the opcodes, with so much gas (0: all): a halt takes it all.
fn calls() -> impl Strategy<Value = (CallKind, u64)> {
    let kinds = [CallKind::StaticCall, CallKind::DelegateCall, CallKind::CallCode, CallKind::Call];
    let gas = prop_oneof![Just(0u64), 1u64..200_000];
    (prop::sample::select(kinds.to_vec()), gas)
}

/// Calls of every function by all opcodes, one after the other in the same transaction.
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
    // A contract that is itself called by one of the opcodes.
    let nested = (scene(), calls(), calls())
        .prop_map(move |(scene, outer, inner)| nest(scene, outer, inner));
    single(Class::CallKinds, prop_oneof![3 => several, 2 => probed, 1 => nested])
}

/// The scene's call by `inner` from a contract that is called by `outer`.
fn nest(scene: Scene, outer: (CallKind, u64), inner: (CallKind, u64)) -> Scene {
    let value = scene.transaction.value;
    let call = call_of(&scene.transaction).kind(inner.0).gas(inner.1);
    let call = Caller::Call::new(CALLER_CONTRACT, run_and_log([call])).kind(outer.0).gas(outer.1);
    let data = run_and_log([call.value(value)]);
    scene.map(|transaction| Transaction { to: CALLER_CONTRACT, data, ..transaction })
}
