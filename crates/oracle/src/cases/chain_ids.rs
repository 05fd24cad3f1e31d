//! Chain ids above 2^64-1, and edge values of this chain's own id.

use alloy_primitives::U256;
use messenger::Message;
use proptest::prelude::*;

use super::{
    case::{Case, single},
    class::Class,
    edges::words,
    functions::{checksum, relaying, validate},
    messages::{of_any_sender, positions},
    route::routes,
    scene::Scene,
    targets::targets,
};
use crate::Encoder;

/// Ids of the chain itself, most of them at edges.
fn own_ids() -> impl Strategy<Value = u64> {
    let edges = vec![0, 1, 31, 32, u64::from(u32::MAX), 1 << 32, 1 << 63, u64::MAX - 1, u64::MAX];
    prop_oneof![2 => prop::sample::select(edges), 1 => any::<u64>()]
}

/// Ids, most of which need more than 64 bits.
fn wide_ids() -> impl Strategy<Value = U256> {
    let wide = (words(), 64usize..256).prop_map(move |(word, bit)| word | (U256::ONE << bit));
    prop_oneof![3 => wide, 1 => words()]
}

/// Calls of the messenger about messages between chain `own` and another one, sometimes the same.
fn messages(encoder: Encoder, own: u64) -> impl Strategy<Value = Scene> {
    let others = || prop_oneof![9 => wide_ids(), 1 => Just(U256::from(own))];
    let outgoing = (of_any_sender(), others(), any::<bool>()).prop_map(
        move |(message, destination, again)| {
            let message = Message { destination, source: U256::from(own), ..message };
            let send = if again { encoder.resend(&message) } else { encoder.send(&message) };
            Scene::new(send).about(encoder, &message)
        },
    );
    let incoming = (targets(encoder), of_any_sender(), others(), positions()).prop_map(
        move |(target, message, source, position)| {
            let message = Message {
                destination: U256::from(own),
                source,
                target: target.address,
                message: target.data.clone(),
                ..message
            };
            relaying(encoder, &message, position, target)
        },
    );
    prop_oneof![1 => outgoing, 2 => incoming]
}

/// Calls with chain ids of any width, on a chain of any id.
pub(super) fn cases(encoder: Encoder) -> impl Strategy<Value = Case> {
    let scenes = own_ids().prop_flat_map(move |own| {
        let inbox = prop_oneof![2 => validate(encoder), 1 => checksum(encoder)];
        let scene = prop_oneof![2 => messages(encoder, own), 1 => inbox];
        (scene, routes()).prop_map(move |(mut scene, route)| {
            scene.world = scene.world.with_chain_id(own);
            route.take(encoder, scene)
        })
    });
    single(Class::ChainIds, scenes)
}
