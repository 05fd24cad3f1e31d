//! Predeploys behind EIP-1967 proxies.

use proptest::prelude::*;

use super::{
    any_function::any_function,
    case::{Case, single},
    class::Class,
    malformed_abi::{with_calldata_changed, with_payload_changed},
    mutation::of_words,
    named_errors::faulty_calls,
    route::routes,
};
use crate::{Encoder, INBOX_IMPLEMENTATION, MESSENGER_IMPLEMENTATION, Proxies, Transaction};

/// Calls of all kinds through proxies, and directly to implementations.
pub(super) fn cases(encoder: Encoder) -> impl Strategy<Value = Case> {
    let scene = prop_oneof![
        6 => any_function(encoder),
        2 => faulty_calls(encoder),
        1 => with_calldata_changed(encoder, of_words()),
        1 => with_payload_changed(encoder, of_words()),
    ];
    let proxies = prop::sample::select(Proxies::SOME.to_vec());
    let past = prop::bool::weighted(0.1);
    let scenes = (scene, routes(), proxies, past).prop_map(move |(scene, route, proxies, past)| {
        let mut scene = scene
            .map(|transaction| if past { past_proxy(transaction, proxies) } else { transaction });
        scene.world = scene.world.behind(proxies);
        route.take(encoder, scene)
    });
    single(Class::Proxies, scenes)
}

/// Makes the call to the implementation itself, with the declared keys also for the implementation.
fn past_proxy(mut transaction: Transaction, proxies: Proxies) -> Transaction {
    transaction.to = proxies.implementation(transaction.to);
    if [MESSENGER_IMPLEMENTATION, INBOX_IMPLEMENTATION].contains(&transaction.to) {
        let there = transaction.access_list.0.clone().into_iter().map(|mut item| {
            item.address = proxies.implementation(item.address);
            item
        });
        transaction.access_list.0.extend(there.collect::<Vec<_>>());
    }
    transaction
}
