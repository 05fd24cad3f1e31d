//! Calldata and payloads that no encoder writes, and that a decoder must accept or refuse.

use alloy_primitives::U256;
use proptest::prelude::*;

use super::{
    any_function::any_function,
    case::{Case, single},
    class::Class,
    declaration::declared,
    edges::words,
    functions::{relay_to, views},
    mutation::{Mutation, mutated, of_words},
    route::routes,
    scene::Scene,
    targets::targets,
};
use crate::{Encoder, Transaction, calldata::with_word};

/// Length of a selector in bytes.
const SELECTOR: usize = 4;
/// Byte offset, in an encoder's payload, of the word with the message's offset.
const MESSAGE_OFFSET: usize = 160;
/// Byte offset, in an encoder's payload, of the word with the message's length.
const MESSAGE_LENGTH: usize = 192;

/// Relays with a changed payload, which the access list declares.
pub(super) fn with_payload_changed(
    encoder: Encoder,
    mutations: impl Strategy<Value = Mutation> + 'static,
) -> BoxedStrategy<Scene> {
    let mutations = prop::collection::vec(mutations, 1..4);
    (relay_to(encoder, targets(encoder)), mutations)
        .prop_map(move |(scene, mutations)| {
            let Some(mut relay) = scene.relay.clone() else { return scene };
            relay.payload = mutated(&relay.payload, 0, &mutations);
            scene.map(|mut transaction| {
                transaction.data = encoder.relay_calldata(&relay);
                transaction.access_list.0.extend(encoder.declare([&relay]).0);
                transaction
            })
        })
        .boxed()
}

/// Calls with changed calldata, which the access list declares if they can be decoded.
fn changed(
    encoder: Encoder,
    calls: impl Strategy<Value = Scene> + 'static,
    mutations: impl Strategy<Value = Mutation> + 'static,
) -> BoxedStrategy<Scene> {
    let mutations = prop::collection::vec(mutations, 1..4);
    (calls, mutations)
        .prop_map(move |(scene, mutations)| {
            scene.map(|mut transaction| {
                transaction.data = mutated(&transaction.data, SELECTOR, &mutations);
                declared(encoder, transaction)
            })
        })
        .boxed()
}

/// Calls of any function with changed calldata.
pub(super) fn with_calldata_changed(
    encoder: Encoder,
    mutations: impl Strategy<Value = Mutation> + 'static,
) -> BoxedStrategy<Scene> {
    changed(encoder, any_function(encoder), mutations)
}

/// Relays whose payload has another offset or length of the message, also values at which a
/// decoder's memory overflows.
fn with_odd_message(encoder: Encoder) -> impl Strategy<Value = Scene> {
    let word = prop_oneof![words(), (0u64..300).prop_map(move |less| U256::from(u64::MAX - less)),];
    let offset = prop::sample::select(vec![MESSAGE_OFFSET, MESSAGE_LENGTH]);
    (relay_to(encoder, targets(encoder)), offset, word).prop_map(move |(scene, offset, word)| {
        let Some(mut relay) = scene.relay.clone() else { return scene };
        relay.payload = with_word(&relay.payload, offset, word);
        scene.map(|transaction| Transaction {
            data: encoder.relay_calldata(&relay),
            access_list: encoder.declare([&relay]),
            ..transaction
        })
    })
}

/// Calls and relays with changed, moved, cut and inserted words.
pub(super) fn cases(encoder: Encoder) -> impl Strategy<Value = Case> {
    let scene = prop_oneof![
        6 => with_calldata_changed(encoder, of_words()),
        2 => with_payload_changed(encoder, of_words()),
        1 => with_odd_message(encoder),
        1 => changed(encoder, views(encoder), of_words()),
    ];
    let scenes = (scene, routes()).prop_map(move |(scene, route)| route.take(encoder, scene));
    single(Class::MalformedAbi, scenes)
}
