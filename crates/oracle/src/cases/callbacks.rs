//! Targets that call back, and go on after failures.

use proptest::prelude::*;

use super::{
    edges::data,
    functions::leaves,
    messages::{message_sources, positions},
    route::{call_of, kinds},
    scene::Scene,
    target::Target,
};
use crate::{
    CallKind, Encoder, Transaction, World,
    contracts::{CALLER_CONTRACT, CONTEXT_READER, Caller, ECHO, REFUSE},
    run_and_log,
};

/// A call by a target: a scene, the opcode, and the gas (0: all).
#[derive(Debug, Clone)]
struct Callback {
    scene: Scene,
    kind: CallKind,
    gas: u64,
}

/// Callbacks of every function, including `relayMessage`, and of a contract that reads the context.
fn callbacks(encoder: Encoder) -> impl Strategy<Value = Callback> {
    let target = prop::sample::select(vec![ECHO, REFUSE, CONTEXT_READER]);
    let another = (target, data(), message_sources(), positions()).prop_map(
        move |(to, data, source, position)| {
            let message = source.message(to, data);
            let mut relay = encoder.relay_of(&message);
            position.place(&mut relay);
            let scene = Scene::new(encoder.relay(&relay)).about(encoder, &message);
            Scene { relay: Some(relay), ..scene }
        },
    );
    let reader = data().prop_map(move |data| Scene::new(Transaction::new(CONTEXT_READER, data)));
    let scene = prop_oneof![4 => leaves(encoder), 1 => another, 1 => reader];
    let gas = prop_oneof![4 => Just(0u64), 1 => 0u64..100_000];
    (scene, kinds(), gas).prop_map(move |(scene, kind, gas)| Callback { scene, kind, gas })
}

/// Targets that make calls, and go on after failures.
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
