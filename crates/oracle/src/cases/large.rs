//! Much of everything: payloads up to 1 MiB, calldata over 128 KiB, memory of megabytes.

use alloy_primitives::{Address, Bytes, address};
use messenger::{L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message};
use op_revm::{
    OpSpecId,
    revm::bytecode::opcode::{
        CALL, CALLDATACOPY, CALLDATASIZE, CALLVALUE, GAS, LOG1, PUSH0, PUSH4, PUSH20, STOP,
    },
};
use proptest::prelude::*;

use super::{
    case::Case,
    class::Class,
    functions::{leaves, relaying},
    gas_limits::{limited, points},
    machine_code as code,
    messages::{of_any_sender, origins, outgoing, positions},
    scene::{Scene, single},
    setting::Setting,
    targets::{TARGET, Target},
};
use crate::{
    Encoder, Transaction, World,
    contracts::{ECHO, NOBODY, REFUSE, STOP as STOP_CONTRACT},
    filler,
};

/// What hands its calldata on with zeros behind it.
const PADDER: Address = address!("0x000000000000000000000000000000000000bad0");
/// The precompile that returns what it is called with.
const IDENTITY: Address = address!("0x0000000000000000000000000000000000000004");
/// More than any of these cases uses.
const GAS_LIMIT: u64 = 500_000_000;

/// Lengths up to two to this power, as many of each power.
fn lengths(most: u32) -> impl Strategy<Value = usize> {
    (10..most, any::<u32>()).prop_map(|(power, part)| {
        let least = 1u64 << power;
        let length = least + ((least * u64::from(part)) >> 32);
        usize::try_from(length).unwrap_or(usize::MAX)
    })
}

/// Hands its calldata on to the messenger, as the beginning of so many bytes, and logs whether that
/// succeeded.
fn padder(length: u32) -> Bytes {
    let mut code = vec![CALLDATASIZE, PUSH0, PUSH0, CALLDATACOPY, PUSH0, PUSH0, PUSH4];
    code.extend(length.to_be_bytes());
    code.extend([PUSH0, CALLVALUE, PUSH20]);
    code.extend(L2_TO_L2_CROSS_DOMAIN_MESSENGER);
    code.extend([GAS, CALL, PUSH0, PUSH0, LOG1, STOP]);
    code.into()
}

/// The scene's call of the messenger, by a contract that adds the zeros at its calldata's end: they
/// cost memory, and not calldata.
fn padded(mut scene: Scene) -> Scene {
    let data = scene.transaction.data.clone();
    let end = data.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    let code = padder(u32::try_from(data.len()).unwrap_or(u32::MAX));
    scene.world = scene.world.and(World::default().with_code(PADDER, code));
    scene.map(|transaction| Transaction { to: PADDER, data: data.slice(..end), ..transaction })
}

/// A message to relay: who is called with how many bytes, all of them zero or none.
fn relays(encoder: Encoder, most: u32, zeros: bool) -> BoxedStrategy<Scene> {
    let to = prop::sample::select(vec![ECHO, REFUSE, STOP_CONTRACT, NOBODY, IDENTITY]);
    let plain = (to, lengths(most)).prop_map(move |(to, length)| {
        Target::new(to, if zeros { vec![0; length].into() } else { filler(length) })
    });
    let returning = (any::<bool>(), lengths(22)).prop_map(|(succeeds, length)| {
        let end = if succeeds { code::return_zeros } else { code::revert_with_zeros };
        let code = end(u32::try_from(length).unwrap_or(u32::MAX));
        Target {
            world: World::default().with_code(TARGET, code),
            ..Target::new(TARGET, Bytes::new())
        }
    });
    let target = prop_oneof![3 => plain, 1 => returning];
    (target, origins(), positions())
        .prop_map(move |(target, origin, position)| {
            let message = origin.message(target.address, target.data.clone());
            relaying(encoder, &message, position, target)
        })
        .boxed()
}

/// Messages to send and to send again.
fn sends(encoder: Encoder, most: u32, zeros: bool) -> BoxedStrategy<Scene> {
    let message = (outgoing(), of_any_sender(), any::<bool>(), lengths(most));
    message
        .prop_map(move |(sent, resent, again, length)| {
            let message = if zeros { vec![0; length].into() } else { filler(length) };
            if again {
                Scene::resent(encoder, &Message { message, ..resent })
            } else {
                Scene::new(encoder.send(&Message { message, ..sent }))
            }
        })
        .boxed()
}

/// Calls with much behind what they need.
fn trailing(encoder: Encoder, most: u32) -> BoxedStrategy<Scene> {
    (leaves(encoder), lengths(most), any::<bool>())
        .prop_map(|(scene, length, zeros)| {
            let more = if zeros { vec![0; length].into() } else { filler(length) };
            scene.map(|mut transaction| {
                transaction.data = [transaction.data, more].concat().into();
                transaction
            })
        })
        .boxed()
}

/// Such calls, half of them with a gas limit from nothing to enough.
pub(super) fn cases(setting: Setting) -> impl Strategy<Value = Case> {
    let Setting { encoder, spec } = setting;
    // The cap of EIP-7825 has no room for more calldata.
    let (most, gas_limit) =
        if spec == OpSpecId::KARST { (18, Case::GAS_CAP) } else { (20, GAS_LIMIT) };
    let scene = prop_oneof![
        2 => relays(encoder, most, false),
        1 => sends(encoder, most, false),
        2 => relays(encoder, 20, true).prop_map(padded),
        1 => sends(encoder, 20, true).prop_map(padded),
        1 => trailing(encoder, most),
    ];
    let scenes = (scene, prop::option::of(points())).prop_map(move |(scene, point)| {
        let scene = scene.map(|call| call.gas_limit(gas_limit));
        match point {
            Some(point) => limited(scene, spec, point),
            None => scene,
        }
    });
    single(Class::Large, scenes)
}
