//! Calldata and payloads that no encoder writes, but a decoder has an opinion about.

use alloy_primitives::U256;
use proptest::prelude::*;

use super::{
    case::Case,
    class::Class,
    declaration::declared,
    edges::words,
    functions::{any_function, relay_to, views},
    mutation::{Mutation, mutated, of_words},
    route::routes,
    scene::{Scene, single},
    targets::targets,
};
use crate::{Transaction, calldata::with_word};

/// Bytes of a selector, before the first word.
const SELECTOR: usize = 4;
/// Where a payload says where its message is, as an encoder writes it, and how long it is.
const MESSAGE_OFFSET: usize = 160;
const MESSAGE_LENGTH: usize = 192;

/// A relay with a payload that is changed, and declared as changed.
pub(super) fn with_payload_changed(
    mutations: impl Strategy<Value = Mutation> + 'static,
) -> BoxedStrategy<Scene> {
    let mutations = prop::collection::vec(mutations, 1..4);
    (relay_to(targets()), mutations)
        .prop_map(|(scene, mutations)| {
            let Some(mut relay) = scene.relay.clone() else { return scene };
            relay.payload = mutated(&relay.payload, 0, &mutations);
            scene.map(|mut transaction| {
                transaction.data = relay.calldata();
                transaction.access_list.0.extend(relay.access_list().0);
                transaction
            })
        })
        .boxed()
}

/// Calls with calldata that is changed, and declared as changed where that can be.
fn changed(
    calls: impl Strategy<Value = Scene> + 'static,
    mutations: impl Strategy<Value = Mutation> + 'static,
) -> BoxedStrategy<Scene> {
    let mutations = prop::collection::vec(mutations, 1..4);
    (calls, mutations)
        .prop_map(|(scene, mutations)| {
            scene.map(|mut transaction| {
                transaction.data = mutated(&transaction.data, SELECTOR, &mutations);
                declared(transaction)
            })
        })
        .boxed()
}

/// Calls of any function with calldata that is changed.
pub(super) fn with_calldata_changed(
    mutations: impl Strategy<Value = Mutation> + 'static,
) -> BoxedStrategy<Scene> {
    changed(any_function(), mutations)
}

/// Relays whose payload has another offset or another length of the message: the words at which
/// a decoder's memory overflows among them.
fn with_odd_message() -> impl Strategy<Value = Scene> {
    let word = prop_oneof![words(), (0u64..300).prop_map(|less| U256::from(u64::MAX - less)),];
    let offset = prop::sample::select(vec![MESSAGE_OFFSET, MESSAGE_LENGTH]);
    (relay_to(targets()), offset, word).prop_map(|(scene, offset, word)| {
        let Some(mut relay) = scene.relay.clone() else { return scene };
        relay.payload = with_word(&relay.payload, offset, word);
        scene.map(|transaction| Transaction {
            data: relay.calldata(),
            access_list: relay.access_list(),
            ..transaction
        })
    })
}

/// Words changed, moved, cut and put in between.
pub(super) fn cases() -> impl Strategy<Value = Case> {
    let scene = prop_oneof![
        6 => with_calldata_changed(of_words()),
        2 => with_payload_changed(of_words()),
        1 => with_odd_message(),
        1 => changed(views(), of_words()),
    ];
    let scenes = (scene, routes()).prop_map(|(scene, route)| route.take(scene));
    single(Class::MalformedAbi, scenes)
}
