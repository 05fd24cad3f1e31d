//! Every named error, alone and combined with others that might come first.

use alloy_primitives::{B256, U256};
use messenger::{COUNTER_MASK, L2_TO_L2_CROSS_DOMAIN_MESSENGER, storage::MSG_NONCE_SLOT};
use proptest::prelude::*;

use super::{
    case::{Case, single},
    class::Class,
    edges::data,
    faults::{faults, raise, value},
    messages::{of_any_sender, outgoing, positions},
    named_errors_of_relay::faulty_relays,
    route::routes,
    scene::Scene,
};
use crate::{CHAIN_ID, Encoder, Relay, Transaction, World};

/// Faults of `sendMessage`: same chain, target is the messenger, last nonce, value.
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
        Scene::new(send).about(encoder, &message).within(world)
    })
}

/// Faults of `resendMessage`: not sent, value.
fn resends(encoder: Encoder) -> impl Strategy<Value = Scene> {
    (of_any_sender(), faults()).prop_map(move |(message, [not_sent, has_value])| {
        let (slot, sent) = encoder.sent_message(&message);
        let word = if not_sent { U256::ZERO } else { sent };
        let world = World::default().with_storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, slot, word);
        let resend = encoder.resend(&message).value(value(has_value));
        Scene::new(resend).about(encoder, &message).within(world)
    })
}

/// Faults of `validateMessage` and `calculateChecksum`: numbers too high, not declared, value.
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

/// Calls of the context getters outside of a relay, also with value.
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

/// Calls with any number of faults, by every route.
pub(super) fn cases(encoder: Encoder) -> impl Strategy<Value = Case> {
    let scenes = (faulty_calls(encoder), routes())
        .prop_map(move |(scene, route)| route.take(encoder, scene));
    single(Class::NamedErrors, scenes)
}
