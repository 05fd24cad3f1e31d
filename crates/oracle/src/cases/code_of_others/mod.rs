//! Foreign code: programs, native opcodes, copies of the released code and random code, in every
//! place that code can have, and run in every way.

mod code;
mod placement;

use code::codes;
use placement::{OWN, holding, placements};
use proptest::prelude::*;

use super::{
    any_function::any_function, case::Case, class::Class, edges::data, functions::relay_to,
    named_errors::faulty_calls, scene::Scene, target::Target,
};
use crate::{Encoder, Transaction};

/// Gas for any call of this class. An invalid opcode consumes all of it.
const GAS_LIMIT: u64 = 1_000_000;

/// Calls of foreign code with calldata of all functions, and relays to it.
pub(super) fn cases(encoder: Encoder) -> impl Strategy<Value = Case> {
    let plain = data().prop_map(move |data| Scene::new(Transaction::new(OWN, data)));
    let scene = prop_oneof![6 => any_function(encoder), 2 => faulty_calls(encoder), 1 => plain];
    let called = (codes(), scene, placements()).prop_map(move |(code, scene, placement)| {
        let scene = scene.map(|call| call.gas_limit(GAS_LIMIT));
        placement.place(encoder, &code, scene)
    });
    let calldata = any_function(encoder).prop_map(|scene| scene.transaction.data);
    let target = prop_oneof![calldata, data()].prop_map(|data| Target::new(OWN, data));
    let relayed = (codes(), relay_to(encoder, target)).prop_map(move |(code, scene)| {
        let mut scene = scene.map(|call| call.gas_limit(GAS_LIMIT));
        scene.world = scene.world.and(holding(&code));
        vec![scene]
    });
    prop_oneof![4 => called, 1 => relayed].prop_map(|scenes| Case::new(Class::CodeOfOthers, scenes))
}
