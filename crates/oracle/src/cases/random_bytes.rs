//! Random bytes, and calldata and payloads with flipped bits.

use alloy_primitives::Bytes;
use alloy_sol_types::SolInterface;
use messenger::{
    CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    abi::{
        ICrossL2Inbox::ICrossL2InboxCalls,
        IL2ToL2CrossDomainMessenger::IL2ToL2CrossDomainMessengerCalls,
    },
};
use proptest::prelude::*;

use super::{
    case::{Case, single},
    class::Class,
    malformed_abi::{with_calldata_changed, with_payload_changed},
    mutation::of_bits,
    route::routes,
    scene::Scene,
};
use crate::{Encoder, Relay, Transaction};

/// Selectors of both predeploys' functions.
fn selectors() -> Vec<[u8; 4]> {
    IL2ToL2CrossDomainMessengerCalls::selectors().chain(ICrossL2InboxCalls::selectors()).collect()
}

/// Random bytes, mostly after the selector of a function.
fn bytes() -> impl Strategy<Value = Bytes> {
    let selector = prop_oneof![
        4 => prop::sample::select(selectors()).prop_map(Vec::from),
        1 => Just(Vec::new()),
    ];
    (selector, prop::collection::vec(any::<u8>(), 0..400)).prop_map(move |(selector, rest)| {
        let bytes = [selector, rest].concat();
        bytes.into()
    })
}

/// Random bytes as calldata of both predeploys and as payloads, and flipped bits.
pub(super) fn cases(encoder: Encoder) -> impl Strategy<Value = Case> {
    let to = prop::sample::select(vec![L2_TO_L2_CROSS_DOMAIN_MESSENGER, CROSS_L2_INBOX]);
    let calldata = (to, bytes()).prop_map(move |(to, data)| Scene::new(Transaction::new(to, data)));
    let payload = prop::collection::vec(any::<u8>(), 0..400)
        .prop_map(move |payload| Scene::new(encoder.relay(&Relay::new(payload))));
    let scene = prop_oneof![
        2 => calldata,
        1 => payload,
        3 => with_calldata_changed(encoder, of_bits()),
        2 => with_payload_changed(encoder, of_bits()),
    ];
    let scenes = (scene, routes()).prop_map(move |(scene, route)| route.take(encoder, scene));
    single(Class::RandomBytes, scenes)
}
