//! Targets that call back and catch what fails.

use alloy_primitives::U256;
use proptest::prelude::*;

use super::{
    case::Case,
    class::Class,
    edges::data,
    functions::{leaves, relay_to},
    messages::{origins, positions},
    route::{Route, call_of, kinds, routes},
    scene::{Scene, single},
    targets::Target,
};
use crate::{
    CallKind, Relay, Transaction, World,
    contracts::{CALLER_CONTRACT, CONTEXT_READER, Caller, ECHO, REFUSE},
    run_and_log,
};

/// What a target calls: a scene, by this opcode, with so much gas (0: all).
#[derive(Debug, Clone)]
struct Callback {
    scene: Scene,
    kind: CallKind,
    gas: u64,
}

/// Callbacks into every function, `relayMessage` among them, and of contracts that read.
fn callbacks() -> impl Strategy<Value = Callback> {
    let target = prop::sample::select(vec![ECHO, REFUSE, CONTEXT_READER]);
    let another =
        (target, data(), origins(), positions()).prop_map(|(to, data, origin, position)| {
            let message = origin.message(to, data);
            let mut relay = Relay::of(&message);
            position.place(&mut relay);
            let scene = Scene::new(relay.transaction()).about(message.hash(), message.target);
            Scene { relay: Some(relay), ..scene }
        });
    let reader = data().prop_map(|data| Scene::new(Transaction::new(CONTEXT_READER, data)));
    let scene = prop_oneof![4 => leaves(), 1 => another, 1 => reader];
    let gas = prop_oneof![4 => Just(0u64), 1 => 0u64..100_000];
    (scene, kinds(), gas).prop_map(|(scene, kind, gas)| Callback { scene, kind, gas })
}

/// A contract that makes calls when it is called, and goes on after those that fail.
pub(super) fn calling_targets() -> BoxedStrategy<Target> {
    prop::collection::vec(callbacks(), 0..4)
        .prop_map(|callbacks| {
            let call = |Callback { scene, kind, gas }: &Callback| {
                call_of(&scene.transaction).kind(*kind).gas(*gas)
            };
            let calls: Vec<Caller::Call> = callbacks.iter().map(call).collect();
            let declares = callbacks.iter().find_map(|callback| callback.scene.relay.clone());
            let worlds = callbacks.into_iter().map(|callback| callback.scene.world);
            let world = worlds.fold(World::default(), World::and);
            let target = Target::new(CALLER_CONTRACT, run_and_log(calls));
            Target { world, declares, ..target }
        })
        .boxed()
}

/// Relays to targets that call back, the messenger's context read by STATICCALL among them.
pub(super) fn cases() -> impl Strategy<Value = Case> {
    let relayed =
        (relay_to(calling_targets()), routes()).prop_map(|(scene, route)| route.take(scene));
    // The same functions around and after a relay by a contract.
    let around = (relay_to(calling_targets()), leaves()).prop_map(|(relay, leaf)| {
        let inner = [call_of(&leaf.transaction), call_of(&relay.transaction)];
        let again = [call_of(&relay.transaction), call_of(&leaf.transaction)];
        let calls = inner.into_iter().chain(again).map(|call| call.value(U256::ZERO));
        let data = run_and_log(calls);
        let world = relay.world.clone().and(leaf.world);
        Scene { world, ..relay }.map(|transaction| Transaction {
            to: CALLER_CONTRACT,
            data,
            ..transaction
        })
    });
    let scenes = prop_oneof![
        3 => relayed,
        1 => around,
        1 => leaves().prop_map(|scene| Route::WithinRelay.take(scene)),
    ];
    single(Class::Reentrancy, scenes)
}
