//! Value on every function.

use alloy_primitives::U256;
use proptest::prelude::*;

use super::{
    any_function::relay,
    case::{Case, single},
    class::Class,
    functions::leaves,
    malformed_abi::with_calldata_changed,
    mutation::of_words,
    named_errors::faulty_calls,
    route::routes,
};
use crate::{CALLER, Encoder, World};

/// Any value, also the whole balance of the sender.
fn values() -> impl Strategy<Value = U256> {
    prop_oneof![
        3 => (1u64..10).prop_map(U256::from),
        1 => any::<u64>().prop_map(U256::from),
        1 => Just(U256::from(1u8) << 128),
    ]
}

/// Calls of every function with value, sometimes by a sender with hardly any balance.
pub(super) fn cases(encoder: Encoder) -> impl Strategy<Value = Case> {
    let scene = prop_oneof![
        3 => leaves(encoder),
        4 => relay(encoder),
        2 => faulty_calls(encoder),
        1 => with_calldata_changed(encoder, of_words()),
    ];
    let poor = prop::bool::weighted(0.05);
    let scenes =
        (scene, values(), routes(), poor).prop_map(move |(mut scene, value, route, poor)| {
            // A sender without the value would have its transaction refused.
            let value = if poor { value.min(U256::ONE) } else { value };
            if poor {
                scene.world = scene.world.and(World::default().with_balance(CALLER, value));
            }
            route.take(encoder, scene.map(|transaction| transaction.value(value)))
        });
    single(Class::Value, scenes)
}
