//! Large inputs: payloads up to 1 MiB, calldata over 128 KiB, memory of megabytes.

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
    case::{Case, single},
    class::Class,
    functions::{leaves, relaying},
    gas_limits::{limited, points},
    messages::{message_sources, of_any_sender, outgoing, positions},
    raw_code as code,
    scene::Scene,
    setting::Setting,
    target::{TARGET, Target},
};
use crate::{
    Encoder, Transaction, World,
    contracts::{ECHO, NOBODY, REFUSE, STOP as STOP_CONTRACT},
    filler,
};

/// A contract that calls the messenger with its own calldata, extended by zeros.
const PADDER: Address = address!("0x000000000000000000000000000000000000bad0");
/// The precompile that returns its input.
const IDENTITY: Address = address!("0x0000000000000000000000000000000000000004");
/// More gas than any of these cases uses.
const GAS_LIMIT: u64 = 500_000_000;

/// Lengths up to two to this power. All powers are equally frequent.
fn lengths(most: u32) -> impl Strategy<Value = usize> {
    (10..most, any::<u32>()).prop_map(|(power, part)| {
        let least = 1u64 << power;
        let length = least + ((least * u64::from(part)) >> 32);
        usize::try_from(length).unwrap_or(usize::MAX)
    })
}

/// Code that calls the messenger with its own calldata, extended by zeros to `length` bytes, and
/// logs whether the call succeeded.
fn padder(length: u32) -> Bytes {
    let mut code = vec![CALLDATASIZE, PUSH0, PUSH0, CALLDATACOPY, PUSH0, PUSH0, PUSH4];
    code.extend(length.to_be_bytes());
    code.extend([PUSH0, CALLVALUE, PUSH20]);
    code.extend(L2_TO_L2_CROSS_DOMAIN_MESSENGER);
    code.extend([GAS, CALL, PUSH0, PUSH0, LOG1, STOP]);
    code.into()
}

/// Makes the scene's call by a contract that adds the zeros at the end of the calldata. So the
/// zeros cost memory and not calldata.
fn padded(mut scene: Scene) -> Scene {
    let data = scene.transaction.data.clone();
    let end = data.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    let code = padder(u32::try_from(data.len()).unwrap_or(u32::MAX));
    scene.world = scene.world.and(World::default().with_code(PADDER, code));
    scene.map(|transaction| Transaction { to: PADDER, data: data.slice(..end), ..transaction })
}

/// Relays of large messages, of zeros or without any zero.
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
    (target, message_sources(), positions())
        .prop_map(move |(target, source, position)| {
            let message = source.message(target.address, target.data.clone());
            relaying(encoder, &message, position, target)
        })
        .boxed()
}

/// Sends and resends of large messages.
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

/// Calls with much unused calldata.
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

/// Large calls, half of them with a gas limit from nothing to enough.
pub(super) fn cases(setting: Setting) -> impl Strategy<Value = Case> {
    let Setting { encoder, spec } = setting;
    // The gas cap of EIP-7825 does not allow more calldata.
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
