//! Every error of `relayMessage`, alone and combined with others that might come first.

use alloy_primitives::{Address, U256};
use messenger::{
    CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER, storage::SUCCESSFUL_MESSAGES_SLOT,
};
use proptest::{prelude::*, sample::Index};

use super::{
    edges::{data, words},
    faults::{faults, raise},
    messages::{message_sources, positions},
    scene::Scene,
};
use crate::{
    Encoder, Relay, Transaction, World,
    calldata::{argument, with_word},
    contracts::{ECHO, REFUSE},
};

/// Byte offsets of the words of a payload that have checks.
const TOPIC: usize = 0;
const DESTINATION: usize = 32;
const PAYLOAD_TARGET: usize = 64;
const SENDER: usize = 128;

/// Relays with any number of faults.
pub(super) fn faulty_relays(encoder: Encoder) -> BoxedStrategy<Scene> {
    let message = (message_sources(), data(), positions());
    let no_inbox = prop::bool::weighted(0.02);
    let strategy = (message, faults::<13>(), any::<Index>(), words(), no_inbox);
    strategy
        .prop_map(move |(message, faults, at, word, no_inbox)| {
            let (source, data, position) = message;
            let [
                refused,
                foreign,
                dirty,
                block,
                log_index,
                timestamp,
                undeclared,
                relayed,
                in_payload @ ..,
            ] = faults;
            let to = if refused { REFUSE } else { ECHO };
            let message = source.message(to, data);
            let mut relay = encoder.relay_of(&message);
            position.place(&mut relay);
            raise(&mut relay, [block, log_index, timestamp]);
            if foreign {
                relay.id.origin = Address::repeat_byte(0x55);
            }
            spoil(&mut relay, in_payload, at, word);
            let mut calldata = encoder.relay_calldata(&relay);
            if dirty {
                let origin: U256 = relay.id.origin.into_word().into();
                calldata = with_word(&calldata, argument(0), origin | (U256::ONE << 160));
            }
            let access_list =
                if undeclared { encoder.declare([]) } else { encoder.declare([&relay]) };
            let hash = encoder.message_hash(&message);
            let mut world = World::default();
            if relayed {
                let mark = encoder.mapping_slot(hash, SUCCESSFUL_MESSAGES_SLOT);
                world = world.with_storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, mark, U256::ONE);
            }
            if no_inbox {
                world = world.with_balance(CROSS_L2_INBOX, U256::ZERO);
            }
            let transaction = Transaction::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, calldata)
                .access_list(access_list);
            Scene::new(transaction).about(encoder, &message).within(world)
        })
        .boxed()
}

/// Puts the chosen faults into the payload.
fn spoil(relay: &mut Relay, faults: [bool; 5], at: Index, word: U256) {
    let [topic, destination, target, sender, cut] = faults;
    let mut payload = relay.payload.clone();
    let mut put = |wrong: bool, offset: usize, word: U256| {
        if wrong {
            payload = with_word(&payload, offset, word);
        }
    };
    put(topic, TOPIC, word);
    put(destination, DESTINATION, word);
    put(target, PAYLOAD_TARGET, word);
    put(sender, SENDER, word);
    if cut {
        payload = payload.slice(..at.index(payload.len()));
    }
    relay.payload = payload;
}
