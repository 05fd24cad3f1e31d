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
    CallKind, Encoder, Transaction, World,
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
fn callbacks(encoder: Encoder) -> impl Strategy<Value = Callback> {
    let target = prop::sample::select(vec![ECHO, REFUSE, CONTEXT_READER]);
    let another =
        (target, data(), origins(), positions()).prop_map(move |(to, data, origin, position)| {
            let message = origin.message(to, data);
            let mut relay = encoder.relay_of(&message);
            position.place(&mut relay);
            let scene = Scene::new(encoder.relay(&relay))
                .about(encoder.message_hash(&message), message.target);
            Scene { relay: Some(relay), ..scene }
        });
    let reader = data().prop_map(move |data| Scene::new(Transaction::new(CONTEXT_READER, data)));
    let scene = prop_oneof![4 => leaves(encoder), 1 => another, 1 => reader];
    let gas = prop_oneof![4 => Just(0u64), 1 => 0u64..100_000];
    (scene, kinds(), gas).prop_map(move |(scene, kind, gas)| Callback { scene, kind, gas })
}

/// A contract that makes calls when it is called, and goes on after those that fail.
pub(super) fn calling_targets(encoder: Encoder) -> BoxedStrategy<Target> {
    prop::collection::vec(callbacks(encoder), 0..4)
        .prop_map(move |callbacks| {
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
pub(super) fn cases(encoder: Encoder) -> impl Strategy<Value = Case> {
    let relayed = (relay_to(encoder, calling_targets(encoder)), routes())
        .prop_map(move |(scene, route)| route.take(encoder, scene));
    // The same functions around and after a relay by a contract.
    let around = (relay_to(encoder, calling_targets(encoder)), leaves(encoder)).prop_map(
        move |(relay, leaf)| {
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
        },
    );
    let scenes = prop_oneof![
        3 => relayed,
        1 => around,
        1 => leaves(encoder).prop_map(move |scene| Route::WithinRelay.take(encoder, scene)),
    ];
    single(Class::Reentrancy, scenes)
}
