//! The published offsets and widths against the bits that both implementations read and write.

use std::collections::BTreeSet;

use alloy_primitives::{B256, Bytes, U256};
use messenger::L2_TO_L2_CROSS_DOMAIN_MESSENGER;
use oracle::{
    CALLER, Observation, Oracle, Relay, Revision, Transaction, World, contracts::ECHO,
    example_message, filler, getters, outgoing_message,
};

use super::data::MESSENGER;

/// The variables and their getters.
const GETTERS: [(&str, &str); 3] = [
    ("successfulMessages", "successfulMessages"),
    ("msgNonce", "messageNonce"),
    ("sentMessages", "sentMessages"),
];

/// A key of the mappings.
const KEY: B256 = B256::repeat_byte(0x5a);

/// A world with this word in a slot of the messenger.
fn world(slot: U256, word: U256) -> World {
    World::default().with_storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, slot, word)
}

/// Calldata of a getter.
fn getter(name: &str) -> Bytes {
    let getter = getters(KEY).into_iter().find(|(getter, _)| *getter == name);
    getter.expect("a getter").1
}

/// A getter returns the bits of its variable, and no others.
#[test]
fn getters_show_the_published_bits() {
    let layout = MESSENGER.layout();
    let mut compared = 0;
    for (label, name) in GETTERS {
        let slot = layout.slot(label, KEY);
        let shown = (0..256).filter(|&bit| {
            let mut oracle = Oracle::new(world(slot, U256::ONE << bit));
            let call = Transaction::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, getter(name));
            let seen = oracle.run_one(call);
            seen.assert_success();
            compared += oracle.compared();
            U256::from_be_slice(&seen.output) != U256::ZERO
        });
        assert_eq!(shown.collect::<BTreeSet<_>>(), layout.bits(label), "{label}");
    }
    let labels: BTreeSet<_> = layout.storage.iter().map(|variable| &*variable.label).collect();
    assert_eq!(labels, GETTERS.map(|(label, _)| label).into());
    assert_eq!(compared, 3 * 256);
}

/// The word in a variable's slot after `transaction`, which begins with `word`.
fn written(label: &str, key: B256, word: U256, transaction: &Transaction) -> U256 {
    let slot = MESSENGER.layout().slot(label, key);
    let seen: Observation = Oracle::new(world(slot, word)).run_one(transaction.clone());
    seen.assert_success();
    seen.storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, slot).expect("the slot is written")
}

/// A write does not change the other bits of the slot.
#[test]
fn writes_stay_in_the_published_bits() {
    let layout = MESSENGER.layout();
    let sent = outgoing_message(CALLER, filler(64));
    let received = example_message(ECHO, filler(64));
    let send = Transaction::send(&sent);
    let relay = Relay::of(&received).transaction();
    let (sent_key, sent_mark) = match Revision::selected() {
        Revision::V1_2 => (sent.hash(), U256::ONE),
        Revision::V1_3 => (sent.nonce.into(), sent.hash().into()),
    };
    for (label, key, transaction, mark) in [
        ("sentMessages", sent_key, &send, sent_mark),
        // The number of messages, or true.
        ("msgNonce", KEY, &send, U256::ONE),
        ("successfulMessages", received.hash(), &relay, U256::ONE),
    ] {
        let own =
            layout.bits(label).into_iter().fold(U256::ZERO, |all, bit| all | U256::ONE << bit);
        for others in [U256::ZERO, !own, (U256::MAX / U256::from(3)) & !own] {
            let word = written(label, key, others, transaction);
            assert_eq!(word & !own, others, "{label}");
            let lowest = *layout.bits(label).first().expect("bits");
            assert_eq!(word & own, mark << lowest, "{label}");
        }
    }
}
