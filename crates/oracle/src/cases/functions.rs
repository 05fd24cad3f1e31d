//! Calls of every function, as an ABI encoder writes them.

use alloy_primitives::{B256, U256};
use messenger::{
    CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message,
    abi::ICrossL2Inbox,
    storage::{SENT_MESSAGES_SLOT, SUCCESSFUL_MESSAGES_SLOT, mapping_slot},
};
use proptest::prelude::*;

use super::{
    edges::{addresses, data, words},
    messages::{Position, chain_ids, of_any_sender, origins, outgoing, positions},
    scene::Scene,
    targets::{Target, targets},
};
use crate::{Relay, Transaction, World, contracts::NOBODY, declare, getters};

/// `sendMessage`, which succeeds.
pub(super) fn send() -> BoxedStrategy<Scene> {
    outgoing()
        .prop_map(|message| {
            Scene::new(Transaction::send(&message)).about(message.hash(), message.target)
        })
        .boxed()
}

/// `resendMessage`, of a message that was sent as a rule.
pub(super) fn resend() -> BoxedStrategy<Scene> {
    (of_any_sender(), prop::bool::weighted(0.85))
        .prop_map(|(message, sent)| {
            let hash = message.hash();
            let mark = mapping_slot(hash, SENT_MESSAGES_SLOT);
            let world = World::default().with_storage(
                L2_TO_L2_CROSS_DOMAIN_MESSENGER,
                mark,
                U256::from(u8::from(sent)),
            );
            Scene::new(Transaction::resend(&message)).about(hash, message.target).within(world)
        })
        .boxed()
}

/// The `relayMessage` of a declared message for this target.
pub(super) fn relaying(message: &Message, position: Position, target: Target) -> Scene {
    let mut relay = Relay::of(message);
    position.place(&mut relay);
    let transaction = Transaction::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, relay.calldata())
        .access_list(declare(std::iter::once(&relay).chain(&target.declares)))
        .gas_limit(target.gas_limit);
    let scene = Scene::new(transaction).about(message.hash(), message.target);
    Scene { world: target.world, relay: Some(relay), ..scene }
}

/// `relayMessage` of a declared message for such targets.
pub(super) fn relay_to(targets: impl Strategy<Value = Target> + 'static) -> BoxedStrategy<Scene> {
    let value = prop_oneof![4 => Just(0u8), 1 => 1u8..100].prop_map(U256::from);
    (targets, origins(), positions(), value)
        .prop_map(|(target, origin, position, value)| {
            let message = origin.message(target.address, target.data.clone());
            relaying(&message, position, target).map(|transaction| transaction.value(value))
        })
        .boxed()
}

/// `relayMessage` of a declared message for any target.
pub(super) fn relay() -> BoxedStrategy<Scene> {
    relay_to(targets()).boxed()
}

/// A payload of any log, with an identifier that the inbox takes.
fn logs() -> impl Strategy<Value = Relay> {
    (addresses(), chain_ids(), positions(), data()).prop_map(
        |(origin, chain_id, position, payload)| {
            let mut relay = Relay::new(payload);
            position.place(&mut relay);
            relay.id.origin = origin;
            relay.id.chainId = chain_id;
            relay
        },
    )
}

/// `validateMessage`, of a declared message as a rule.
pub(super) fn validate() -> BoxedStrategy<Scene> {
    (logs(), prop::bool::weighted(0.85))
        .prop_map(|(relay, declared)| {
            let mut transaction = relay.validation();
            if !declared {
                transaction.access_list = declare([]);
            }
            Scene { relay: Some(relay), ..Scene::new(transaction) }
        })
        .boxed()
}

/// `calculateChecksum`.
pub(super) fn checksum() -> BoxedStrategy<Scene> {
    logs()
        .prop_map(|relay| Scene::new(Transaction::new(CROSS_L2_INBOX, relay.checksum_calldata())))
        .boxed()
}

/// The getters of both, with their keys in storage or not.
pub(super) fn views() -> BoxedStrategy<Scene> {
    let storage = (words(), prop::bool::ANY, prop::bool::ANY);
    (0usize..9, storage)
        .prop_map(|(index, (key, sent, successful))| {
            let key = B256::from(key);
            let Some((_, calldata)) = getters(key).into_iter().nth(index) else {
                let version = ICrossL2Inbox::versionCall {};
                return Scene::new(Transaction::call(CROSS_L2_INBOX, &version));
            };
            let messenger = L2_TO_L2_CROSS_DOMAIN_MESSENGER;
            let flag = |set| U256::from(u8::from(set));
            let world = World::default()
                .with_storage(messenger, mapping_slot(key, SENT_MESSAGES_SLOT), flag(sent))
                .with_storage(
                    messenger,
                    mapping_slot(key, SUCCESSFUL_MESSAGES_SLOT),
                    flag(successful),
                );
            Scene::new(Transaction::new(messenger, calldata)).about(key, NOBODY).within(world)
        })
        .boxed()
}

/// A call of every function that calls nobody.
pub(super) fn leaves() -> BoxedStrategy<Scene> {
    prop_oneof![3 => send(), 2 => resend(), 2 => validate(), 1 => checksum(), 2 => views()].boxed()
}

/// A call of any function.
pub(super) fn any_function() -> BoxedStrategy<Scene> {
    prop_oneof![1 => leaves(), 1 => relay()].boxed()
}
