//! Calls of every function, with well-formed arguments.

use alloy_primitives::{B256, U256};
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message,
    storage::{SENT_MESSAGES_SLOT, SUCCESSFUL_MESSAGES_SLOT},
};
use proptest::prelude::*;

use super::{
    edges::{addresses, data, words},
    messages::{Position, chain_ids, message_sources, of_any_sender, outgoing, positions},
    scene::Scene,
    target::Target,
};
use crate::{Encoder, Relay, Transaction, World};

/// Calls of `sendMessage` that succeed.
pub(super) fn send(encoder: Encoder) -> BoxedStrategy<Scene> {
    outgoing()
        .prop_map(move |message| Scene::new(encoder.send(&message)).about(encoder, &message))
        .boxed()
}

impl Scene {
    /// A call of `resendMessage` for a message that was sent.
    pub(super) fn resent(encoder: Encoder, message: &Message) -> Self {
        let (slot, word) = encoder.sent_message(message);
        let world = World::default().with_storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, slot, word);
        Self::new(encoder.resend(message)).about(encoder, message).within(world)
    }
}

/// Calls of `resendMessage`, mostly for messages that were sent.
pub(super) fn resend(encoder: Encoder) -> BoxedStrategy<Scene> {
    (of_any_sender(), prop::bool::weighted(0.85))
        .prop_map(move |(message, sent)| {
            let scene = Scene::resent(encoder, &message);
            if sent { scene } else { scene.within(World::default()) }
        })
        .boxed()
}

/// A call of `relayMessage` for a declared message to this target.
pub(super) fn relaying(
    encoder: Encoder,
    message: &Message,
    position: Position,
    target: Target,
) -> Scene {
    let mut relay = encoder.relay_of(message);
    position.place(&mut relay);
    let transaction =
        Transaction::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, encoder.relay_calldata(&relay))
            .access_list(encoder.declare(std::iter::once(&relay).chain(&target.declares)))
            .gas_limit(target.gas_limit);
    let scene = Scene::new(transaction).about(encoder, message);
    Scene { world: target.world, relay: Some(relay), ..scene }
}

/// Calls of `relayMessage` for declared messages to these targets.
pub(super) fn relay_to(
    encoder: Encoder,
    targets: impl Strategy<Value = Target> + 'static,
) -> BoxedStrategy<Scene> {
    let value = prop_oneof![4 => Just(0u8), 1 => 1u8..100].prop_map(U256::from);
    (targets, message_sources(), positions(), value)
        .prop_map(move |(target, source, position, value)| {
            let message = source.message(target.address, target.data.clone());
            relaying(encoder, &message, position, target)
                .map(|transaction| transaction.value(value))
        })
        .boxed()
}

/// Payloads of any log, with identifiers that the inbox accepts.
fn logs() -> impl Strategy<Value = Relay> {
    (addresses(), chain_ids(), positions(), data()).prop_map(
        move |(origin, chain_id, position, payload)| {
            let mut relay = Relay::new(payload);
            position.place(&mut relay);
            relay.id.origin = origin;
            relay.id.chainId = chain_id;
            relay
        },
    )
}

/// Calls of `validateMessage`, mostly for declared messages.
pub(super) fn validate(encoder: Encoder) -> BoxedStrategy<Scene> {
    (logs(), prop::bool::weighted(0.85))
        .prop_map(move |(relay, declared)| {
            let mut transaction = encoder.validation(&relay);
            if !declared {
                transaction.access_list = encoder.declare([]);
            }
            Scene { relay: Some(relay), ..Scene::new(transaction) }
        })
        .boxed()
}

/// Calls of `calculateChecksum`.
pub(super) fn checksum(encoder: Encoder) -> BoxedStrategy<Scene> {
    logs().prop_map(move |relay| Scene::new(encoder.checksum_call(&relay))).boxed()
}

/// Calls of the getters of both predeploys, with and without their keys in storage.
pub(super) fn views(encoder: Encoder) -> BoxedStrategy<Scene> {
    let storage = (words(), prop::bool::ANY, prop::bool::ANY);
    (0usize..9, storage)
        .prop_map(move |(index, (key, sent, successful))| {
            let key = B256::from(key);
            let Some(calldata) = encoder.getters(key).into_iter().nth(index) else {
                return Scene::new(encoder.inbox_version());
            };
            let messenger = L2_TO_L2_CROSS_DOMAIN_MESSENGER;
            let flag = |set| U256::from(u8::from(set));
            let world = World::default()
                .with_storage(messenger, encoder.mapping_slot(key, SENT_MESSAGES_SLOT), flag(sent))
                .with_storage(
                    messenger,
                    encoder.mapping_slot(key, SUCCESSFUL_MESSAGES_SLOT),
                    flag(successful),
                );
            let scene = Scene::new(Transaction::new(messenger, calldata)).within(world);
            Scene {
                message_hash: key,
                sent_slot: encoder.mapping_slot(key, SENT_MESSAGES_SLOT),
                ..scene
            }
        })
        .boxed()
}

/// Calls of every function that makes no call itself.
pub(super) fn leaves(encoder: Encoder) -> BoxedStrategy<Scene> {
    prop_oneof![3 => send(encoder), 2 => resend(encoder), 2 => validate(encoder), 1 => checksum(encoder), 2 => views(encoder)].boxed()
}
