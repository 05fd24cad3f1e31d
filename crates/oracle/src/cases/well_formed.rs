//! Calls of every function, with well-formed arguments.

use messenger::Message;
use proptest::prelude::*;

use super::{
    any_function::{any_function, relay},
    case::Case,
    class::Class,
    functions::{checksum, resend, send, validate, views},
    messages::outgoing,
    route::routes,
    scene::Scene,
};
use crate::Encoder;

/// One to three calls, each on the state that the earlier ones left.
pub(super) fn cases(encoder: Encoder) -> impl Strategy<Value = Case> {
    let each_function = prop_oneof![
        send(encoder),
        resend(encoder),
        relay(encoder),
        validate(encoder),
        checksum(encoder),
        views(encoder)
    ];
    let one =
        (each_function, routes()).prop_map(move |(scene, route)| vec![route.take(encoder, scene)]);
    let some =
        prop::collection::vec((any_function(encoder), routes()), 2..4).prop_map(move |scenes| {
            scenes.into_iter().map(|(scene, route)| route.take(encoder, scene)).collect::<Vec<_>>()
        });
    // The second relay is a replay; the second send has another nonce.
    let twice = (any_function(encoder), routes()).prop_map(move |(scene, route)| {
        let scene = route.take(encoder, scene);
        vec![scene.clone(), scene]
    });
    prop_oneof![4 => one, 1 => some, 1 => twice, 1 => sent_again(encoder)]
        .prop_map(move |scenes| Case::new(Class::WellFormed, scenes))
}

/// A message that is sent and then resent twice.
fn sent_again(encoder: Encoder) -> impl Strategy<Value = Vec<Scene>> {
    (outgoing(), 0u8..3).prop_map(move |(message, sends)| {
        let send = Scene::new(encoder.send(&message));
        let message = Message { nonce: alloy_primitives::U256::from(sends / 2), ..message };
        let again = Scene::new(encoder.resend(&message));
        vec![send, again.clone(), again]
    })
}
