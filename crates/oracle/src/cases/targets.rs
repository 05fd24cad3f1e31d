//! Every kind of target of a message.

use alloy_primitives::{Address, Bytes, U256, address};
use proptest::prelude::*;

use super::{
    case::Case,
    class::Class,
    edges::{addresses, data, lengths, precompiles},
    functions::{leaves, relay_to},
    machine_code as code,
    reentrancy::calling_targets,
    route::routes,
    scene::single,
};
use crate::{
    Encoder, Relay, World,
    contracts::{CONTEXT_READER, ECHO, NOBODY, REFUSE, STOP},
};

/// Where a world has a target of machine code.
pub(super) const TARGET: Address = address!("0x00000000000000000000000000000000000007a6");

/// Who is called with a message, and with what.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub(super) address: Address,
    /// The message.
    pub(super) data: Bytes,
    /// The world that has it.
    pub(super) world: World,
    /// Less where it burns what it gets.
    pub(super) gas_limit: u64,
    /// What it relays or validates itself.
    pub(super) declares: Option<Relay>,
}

impl Target {
    /// What every world has at this address.
    pub(super) fn new(address: Address, data: Bytes) -> Self {
        Self { address, data, world: World::default(), gas_limit: 10_000_000, declares: None }
    }

    /// Machine code.
    fn with_code(code: Bytes, data: Bytes, gas_limit: u64) -> Self {
        let world = World::default().with_code(TARGET, code);
        Self { world, gas_limit, ..Self::new(TARGET, data) }
    }
}

/// Contracts that every world has, precompiles, and nobody.
fn plain() -> impl Strategy<Value = Target> {
    let contract = prop::sample::select(vec![NOBODY, STOP, ECHO, REFUSE, CONTEXT_READER]);
    let address = prop_oneof![6 => contract, 1 => precompiles(), 1 => addresses()];
    (address, data()).prop_map(move |(address, data)| Target::new(address, data))
}

/// Targets of machine code.
fn machines() -> impl Strategy<Value = Target> {
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

/// Targets that clear slots, for a refund within the cap of EIP-3529, a fifth, and above it.
fn refunded() -> impl Strategy<Value = Target> {
    (0u8..60, data()).prop_map(|(slots, data)| {
        let target = Target::with_code(code::clear_slots(0..slots), data, 10_000_000);
        let full = (0..slots)
            .map(U256::from)
            .fold(World::default(), |world, slot| world.with_storage(TARGET, slot, U256::ONE));
        Target { world: target.world.clone().and(full), ..target }
    })
}

/// The predeploys themselves, called with calls of their functions.
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
        2 => machines(),
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
        4 => machines(),
        2 => refunded(),
        2 => predeploys(encoder),
    ];
    let relays = (relay_to(encoder, targets), routes())
        .prop_map(move |(scene, route)| route.take(encoder, scene));
    single(Class::Targets, relays)
}
