//! Every kind of target of a message.

use alloy_primitives::U256;
use proptest::prelude::*;

use super::{
    callbacks::calling_targets,
    case::{Case, single},
    class::Class,
    edges::{addresses, data, lengths, precompiles},
    functions::{leaves, relay_to},
    raw_code as code,
    route::routes,
    target::{TARGET, Target},
};
use crate::{
    Encoder, World,
    contracts::{CONTEXT_READER, ECHO, NOBODY, REFUSE, STOP},
};

/// Contracts of every world, precompiles, and accounts without code.
fn plain() -> impl Strategy<Value = Target> {
    let contract = prop::sample::select(vec![NOBODY, STOP, ECHO, REFUSE, CONTEXT_READER]);
    let address = prop_oneof![6 => contract, 1 => precompiles(), 1 => addresses()];
    (address, data()).prop_map(move |(address, data)| Target::new(address, data))
}

/// Targets with raw code.
fn raw_targets() -> impl Strategy<Value = Target> {
    let length = || lengths().prop_map(|length| u32::try_from(length).unwrap_or(u32::MAX));
    let cheap = prop_oneof![
        prop::sample::select(vec![
            code::invalid(),
            code::out_of_memory(),
            code::self_destruct(),
            code::store_gas(),
            code::clear_slots(0..1),
        ]),
        length().prop_map(code::return_zeros),
        length().prop_map(code::revert_with_zeros),
    ];
    let burning = prop::sample::select(vec![code::burn_by_logs(), code::burn_by_steps()]);
    let code = prop_oneof![
        6 => (cheap, 200_000u64..10_000_000),
        1 => (burning, 200_000u64..1_500_000),
    ];
    (code, data())
        .prop_map(move |((code, gas_limit), data)| Target::with_code(code, data, gas_limit))
}

/// Targets that clear slots, for refunds below and above the cap of EIP-3529, a fifth of the gas.
fn refunded() -> impl Strategy<Value = Target> {
    (0u8..60, data()).prop_map(|(slots, data)| {
        let target = Target::with_code(code::clear_slots(0..slots), data, 10_000_000);
        let full = (0..slots)
            .map(U256::from)
            .fold(World::default(), |world, slot| world.with_storage(TARGET, slot, U256::ONE));
        Target { world: target.world.clone().and(full), ..target }
    })
}

/// The predeploys themselves, with messages that call their functions.
fn predeploys(encoder: Encoder) -> impl Strategy<Value = Target> {
    leaves(encoder).prop_map(move |scene| {
        let target = Target::new(scene.transaction.to, scene.transaction.data);
        Target { world: scene.world, declares: scene.relay, ..target }
    })
}

/// Any target.
pub(super) fn targets(encoder: Encoder) -> BoxedStrategy<Target> {
    prop_oneof![
        8 => plain(),
        2 => raw_targets(),
        1 => refunded(),
        1 => predeploys(encoder),
        1 => calling_targets(encoder),
    ]
    .boxed()
}

/// Relays to every kind of target.
pub(super) fn cases(encoder: Encoder) -> impl Strategy<Value = Case> {
    let targets = prop_oneof![
        3 => plain(),
        4 => raw_targets(),
        2 => refunded(),
        2 => predeploys(encoder),
    ];
    let relays = (relay_to(encoder, targets), routes())
        .prop_map(move |(scene, route)| route.take(encoder, scene));
    single(Class::Targets, relays)
}
