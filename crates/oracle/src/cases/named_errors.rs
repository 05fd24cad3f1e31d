//! Every named error, alone and together with others that might win.

use alloy_primitives::{B256, U256};
use messenger::{
    COUNTER_MASK, L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    storage::{MSG_NONCE_SLOT, SENT_MESSAGES_SLOT},
};
use proptest::prelude::*;

use super::{
    case::Case,
    class::Class,
    edges::data,
    messages::{of_any_sender, outgoing, positions},
    named_errors_of_relay::faulty_relays,
    route::routes,
    scene::{Scene, single},
};
use crate::{CHAIN_ID, Encoder, Relay, Transaction, World};

/// `N` things that can be wrong: each of them now and then, or one alone.
pub(super) fn faults<const N: usize>() -> impl Strategy<Value = [bool; N]>
where
    [bool; N]: std::fmt::Debug,
{
    let some = prop::collection::vec(prop::bool::weighted(0.25), N)
        .prop_map(|faults| std::array::from_fn(|index| faults[index]));
    let one = (0..N).prop_map(|fault| std::array::from_fn(|index| index == fault));
    prop_oneof![some, one]
}

/// Value where there must be none.
pub(super) fn value(has_value: bool) -> U256 {
    U256::from(u8::from(has_value))
}

/// `sendMessage`: same chain, to the messenger, the last nonce, value.
fn sends(encoder: Encoder) -> impl Strategy<Value = Scene> {
    (outgoing(), faults()).prop_map(move |(mut message, faults)| {
        let [same_chain, to_messenger, last_nonce, has_value] = faults;
        if same_chain {
            message.destination = U256::from(CHAIN_ID);
        }
        if to_messenger {
            message.target = L2_TO_L2_CROSS_DOMAIN_MESSENGER;
        }
        let nonce = if last_nonce { COUNTER_MASK } else { U256::ZERO };
        let world = World::default().with_storage(
            L2_TO_L2_CROSS_DOMAIN_MESSENGER,
            U256::from(MSG_NONCE_SLOT),
            nonce,
        );
        let send = encoder.send(&message).value(value(has_value));
        Scene::new(send).about(encoder.message_hash(&message), message.target).within(world)
    })
}

/// `resendMessage`: not sent, value.
fn resends(encoder: Encoder) -> impl Strategy<Value = Scene> {
    (of_any_sender(), faults()).prop_map(move |(message, [not_sent, has_value])| {
        let hash = encoder.message_hash(&message);
        let mark = encoder.mapping_slot(hash, SENT_MESSAGES_SLOT);
        let word = U256::from(u8::from(!not_sent));
        let world = World::default().with_storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, mark, word);
        let resend = encoder.resend(&message).value(value(has_value));
        Scene::new(resend).about(hash, message.target).within(world)
    })
}

/// The numbers of an identifier, over what the inbox takes.
pub(super) fn raise(relay: &mut Relay, [block, log_index, timestamp]: [bool; 3]) {
    let over = |bits: usize| U256::ONE << bits;
    if block {
        relay.id.blockNumber = over(64);
    }
    if log_index {
        relay.id.logIndex = over(32);
    }
    if timestamp {
        relay.id.timestamp = over(64);
    }
}

/// `validateMessage` and `calculateChecksum`: numbers too high, not declared, value.
fn validations(encoder: Encoder) -> impl Strategy<Value = Scene> {
    (data(), positions(), faults()).prop_map(move |(payload, position, faults)| {
        let [block, log_index, timestamp, undeclared, has_value, checksum] = faults;
        let mut relay = Relay::new(payload);
        position.place(&mut relay);
        raise(&mut relay, [block, log_index, timestamp]);
        let mut transaction = encoder.validation(&relay);
        if checksum {
            transaction = encoder.checksum_call(&relay).access_list(transaction.access_list);
        }
        if undeclared {
            transaction.access_list = encoder.declare([]);
        }
        Scene::new(transaction.value(value(has_value)))
    })
}

/// The context getters outside a relay, value.
fn context(encoder: Encoder) -> impl Strategy<Value = Scene> {
    (5usize..8, faults()).prop_map(move |(index, [has_value])| {
        let data = encoder.getters(B256::ZERO)[index].clone();
        let call = Transaction::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, data);
        Scene::new(call.value(value(has_value)))
    })
}

/// Calls of every function with any number of faults.
pub(super) fn faulty_calls(encoder: Encoder) -> BoxedStrategy<Scene> {
    prop_oneof![
        2 => sends(encoder),
        1 => resends(encoder),
        2 => validations(encoder),
        1 => context(encoder),
        6 => faulty_relays(encoder),
    ]
    .boxed()
}

/// Calls with any number of faults.
pub(super) fn cases(encoder: Encoder) -> impl Strategy<Value = Case> {
    let scenes = (faulty_calls(encoder), routes())
        .prop_map(move |(scene, route)| route.take(encoder, scene));
    single(Class::NamedErrors, scenes)
}
