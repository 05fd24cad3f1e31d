//! The published storage layout against the constants of `messenger::storage`, those of the
//! released bytecode, and the slots that both implementations touch.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::{B256, U256, keccak256};
use messenger::{
    CROSS_L2_INBOX, Identifier, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message,
    abi::ICrossL2Inbox::validateMessageCall,
    storage::{
        CROSS_DOMAIN_MESSAGE_SENDER_SLOT, CROSS_DOMAIN_MESSAGE_SOURCE_SLOT, ENTERED_SLOT,
        MSG_NONCE_SLOT, SENT_MESSAGES_SLOT, SUCCESSFUL_MESSAGES_SLOT,
    },
};
use oracle::{
    CALLER, Observation, Oracle, Relay, contracts::ECHO, every_function, example_message, filler,
    outgoing_message,
};

use super::{
    bytecode::transient_slots,
    data::{INBOX, MESSENGER, Predeploy},
};

/// Length of the messages in bytes, as in [`every_function`].
const LENGTH: usize = 64;

/// The messenger's constants, by the names of the variables.
const VARIABLES: [(&str, u8); 3] = [
    ("successfulMessages", SUCCESSFUL_MESSAGES_SLOT),
    ("msgNonce", MSG_NONCE_SLOT),
    ("sentMessages", SENT_MESSAGES_SLOT),
];

/// The messenger's transient slots.
const TRANSIENT: [U256; 3] =
    [ENTERED_SLOT, CROSS_DOMAIN_MESSAGE_SENDER_SLOT, CROSS_DOMAIN_MESSAGE_SOURCE_SLOT];

#[test]
fn constants_are_the_published_slots() {
    let layout = MESSENGER.layout();
    layout.assert_consistent();
    let published = layout.storage.iter().map(|it| (&*it.label, layout.base_slot(&it.label)));
    let constants = VARIABLES.map(|(label, slot)| (label, U256::from(slot)));
    assert_eq!(published.collect::<BTreeSet<_>>(), constants.into());

    let published: BTreeSet<_> = layout.transient.iter().map(|it| it.slot).collect();
    assert_eq!(published, TRANSIENT.into());
}

/// The source has no other slots.
#[test]
fn there_are_no_other_constants() {
    let source = include_str!("../../../../messenger/src/storage.rs");
    let constants = source.lines().filter_map(|line| line.split_once("const ")?.1.split_once(':'));
    let slots = constants.filter(|(name, _)| name.ends_with("_SLOT")).count();
    assert_eq!(slots, VARIABLES.len() + TRANSIENT.len());
}

/// The transient slots of the released bytecode are the published ones, and hashes of their names.
#[test]
fn bytecode_has_the_published_transient_slots() {
    let transient = |predeploy: &Predeploy| -> BTreeSet<U256> {
        predeploy.layout().transient.iter().map(|it| it.slot).collect()
    };
    assert_eq!(transient_slots(&MESSENGER.released()), transient(&MESSENGER));
    assert_eq!(transient_slots(&INBOX.released()), transient(&INBOX));
    for it in MESSENGER.layout().transient {
        let hash: U256 = keccak256(&it.preimage).into();
        assert_eq!(it.slot, hash - U256::ONE, "{}", it.preimage);
    }
}

/// The messenger's variables that a transaction loaded, each with whether the transaction wrote to
/// it.
///
/// # Panics
///
/// If the transaction loaded a slot of no variable.
#[track_caller]
fn variables(seen: &Observation, keys: &[B256]) -> BTreeMap<String, bool> {
    let layout = MESSENGER.layout();
    let Some(account) = seen.accounts.get(&L2_TO_L2_CROSS_DOMAIN_MESSENGER) else {
        return BTreeMap::new();
    };
    let labels = account.storage.iter().map(|(slot, word)| {
        let variable = layout
            .storage
            .iter()
            .find(|variable| keys.iter().any(|&key| layout.slot(&variable.label, key) == *slot));
        let variable = variable.unwrap_or_else(|| panic!("slot {slot:#x} of no variable"));
        (variable.label.clone(), word.original != word.present)
    });
    labels.collect()
}

/// The variables that each function reads (`false`) and writes (`true`).
#[test]
fn functions_touch_the_published_slots() {
    let sent = outgoing_message(CALLER, filler(LENGTH));
    let relayed = example_message(ECHO, filler(LENGTH));
    // `sendMessage` sends the message that `resendMessage` resends, so its mark is already set.
    let unsent = Message { nonce: U256::ONE, ..sent.clone() };
    // The keys of `sentMessages` are message hashes in 1.2, and nonces in 1.3.
    let messages = [&sent, &relayed, &unsent];
    let keys = messages.map(|message| [message.hash(), message.nonce.into()]).concat();

    let (world, functions) = every_function(LENGTH);
    let nonce = MESSENGER.layout().base_slot("msgNonce");
    let world = world.with_storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, nonce, U256::ONE);
    let mut oracle = Oracle::new(world);
    let mut all = BTreeSet::new();
    for (name, transaction) in &functions {
        let expected: &[(&str, bool)] = match *name {
            "sendMessage" => &[("msgNonce", true), ("sentMessages", true)],
            "relayMessage" => &[("successfulMessages", true)],
            "resendMessage" | "sentMessages" => &[("sentMessages", false)],
            "successfulMessages" => &[("successfulMessages", false)],
            "messageNonce" => &[("msgNonce", false)],
            _ => &[],
        };
        let touched = variables(&oracle.run_one(transaction.clone()), &keys);
        let expected = expected.iter().map(|&(label, wrote)| (label.to_owned(), wrote));
        assert_eq!(touched, expected.collect(), "{name}");
        all.extend(touched.into_keys());
    }
    let published: BTreeSet<_> =
        MESSENGER.layout().storage.into_iter().map(|variable| variable.label).collect();
    assert_eq!(all, published);
    assert_eq!(oracle.compared(), functions.len());
}

/// The inbox has no variables: it reads one slot, the checksum, and writes nothing.
#[test]
fn the_inbox_writes_nothing() {
    assert!(INBOX.layout().storage.is_empty());
    INBOX.layout().assert_consistent();
    let relay = Relay::of(&example_message(ECHO, filler(LENGTH)));
    let checksum = relay.id.checksum(relay.msg_hash()).expect("a checksum");
    let id = Identifier { logIndex: U256::from(6), ..relay.id.clone() };
    let other = validateMessageCall { _id: id, _msgHash: relay.msg_hash() };

    let (world, functions) = every_function(LENGTH);
    let mut oracle = Oracle::new(world);
    for (name, transaction) in &functions {
        let seen = oracle.run_one(transaction.clone());
        let Some(account) = seen.accounts.get(&CROSS_L2_INBOX) else { continue };
        let declared = matches!(*name, "relayMessage" | "validateMessage");
        let expected: &[U256] = if declared { &[checksum.into()] } else { &[] };
        assert!(account.storage.keys().eq(expected), "{name}");
        assert!(account.storage.values().all(|it| it.original == it.present), "{name}");
    }
    let undeclared = oracle::Transaction::call(CROSS_L2_INBOX, &other);
    let seen = oracle.run_one(undeclared);
    assert!(seen.accounts[&CROSS_L2_INBOX].storage.values().all(|it| it.original == it.present));
    assert_eq!(oracle.compared(), functions.len() + 1);
}
