//! Calls of every function, as an ABI encoder writes them.

use messenger::Message;
use proptest::prelude::*;

use super::{
    case::Case,
    class::Class,
    functions::{any_function, checksum, relay, resend, send, validate, views},
    messages::outgoing,
    route::routes,
    scene::Scene,
};
use crate::Transaction;

/// One to three calls, each on what the ones before left.
pub(super) fn cases() -> impl Strategy<Value = Case> {
    let each_function = prop_oneof![send(), resend(), relay(), validate(), checksum(), views()];
    let one = (each_function, routes()).prop_map(|(scene, route)| vec![route.take(scene)]);
    let some = prop::collection::vec((any_function(), routes()), 2..4).prop_map(|scenes| {
        scenes.into_iter().map(|(scene, route)| route.take(scene)).collect::<Vec<_>>()
    });
    // A replay where it is a relay, and another nonce where it is a send.
    let twice = (any_function(), routes()).prop_map(|(scene, route)| {
        let scene = route.take(scene);
        vec![scene.clone(), scene]
    });
    prop_oneof![4 => one, 1 => some, 1 => twice, 1 => sent_again()]
        .prop_map(|scenes| Case::new(Class::WellFormed, scenes))
}

/// A message that is sent and then, twice, sent again.
fn sent_again() -> impl Strategy<Value = Vec<Scene>> {
    (outgoing(), 0u8..3).prop_map(|(message, sends)| {
        let send = Scene::new(Transaction::send(&message));
        let message = Message { nonce: alloy_primitives::U256::from(sends / 2), ..message };
        let again = Scene::new(Transaction::resend(&message));
        vec![send, again.clone(), again]
    })
}
