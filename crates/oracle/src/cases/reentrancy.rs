//! Targets that call back, and catch failures.

use alloy_primitives::U256;
use proptest::prelude::*;

use super::{
    callbacks::calling_targets,
    case::{Case, single},
    class::Class,
    functions::{leaves, relay_to},
    route::{Route, call_of, routes},
    scene::Scene,
};
use crate::{Encoder, Transaction, contracts::CALLER_CONTRACT, run_and_log};

/// Relays to targets that call back, also by STATICCALL of the messenger's context getters.
pub(super) fn cases(encoder: Encoder) -> impl Strategy<Value = Case> {
    let relayed = (relay_to(encoder, calling_targets(encoder)), routes())
        .prop_map(move |(scene, route)| route.take(encoder, scene));
    // A contract calls a function, relays, relays again, and calls the function again.
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
