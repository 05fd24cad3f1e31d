//! `resendMessage`, native against bytecode.

use alloy_primitives::{B256, U256};
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message,
    abi::IL2ToL2CrossDomainMessenger::{InvalidMessage, resendMessageCall},
    encode_nonce,
    storage::MSG_NONCE_SLOT,
};
use oracle::{
    CHAIN_ID, Encoder, Observation, Oracle, Revision, Transaction, World,
    calldata::{argument, dirty_addresses, edge_words, with_word},
    contracts::{NOBODY, STOP},
    filler, outgoing_message,
};

/// A world in which exactly these messages were sent.
fn world_with(sent: &[&Message]) -> World {
    sent.iter().fold(World::default(), |world, message| {
        let (slot, mark) = Encoder::Messenger.sent_message(message);
        world.with_storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, slot, mark)
    })
}

/// Asserts that the transaction logged `message` again and changed nothing.
#[track_caller]
fn assert_resent(seen: &Observation, message: &Message) {
    assert_eq!(seen.returned::<resendMessageCall>(), message.hash());
    assert_eq!(seen.logs.len(), 1);
    assert_eq!(Message::from_log(&seen.logs[0], message.source).as_ref(), Ok(message));
    let storage = &seen.accounts[&L2_TO_L2_CROSS_DOMAIN_MESSENGER].storage;
    assert!(storage.values().all(|slot| slot.original == slot.present));
}

#[test]
fn messages_of_every_length_up_to_300_after_their_send() {
    let mut oracle = Oracle::default();
    for length in 0..=300 {
        let message = outgoing_message(STOP, filler(length));
        let resend = Transaction::resend(&message);
        let seen = oracle.run(&[Transaction::send(&message), resend]);
        assert_resent(&seen[1], &message);
        assert_eq!(seen[0].logs, seen[1].logs);
        assert_eq!(seen[0].output, seen[1].output);
    }
    assert_eq!(oracle.compared(), 602);
}

#[test]
fn large_messages() {
    for length in [1023, 1024, 1025, 5000, 24_576, 32_768, 100_000] {
        let message = outgoing_message(STOP, filler(length));
        let mut oracle = Oracle::new(world_with(&[&message]));
        assert_resent(&oracle.run_one(Transaction::resend(&message)), &message);
    }
}

#[test]
fn by_anyone_any_number_of_times() {
    let message = outgoing_message(STOP, filler(36));
    let resend = Transaction::resend(&message);
    let by_another = Transaction { caller: NOBODY, ..resend.clone() };
    let mut oracle = Oracle::default();
    let seen = oracle.run(&[Transaction::send(&message), resend.clone(), by_another, resend]);
    for seen in &seen[1..] {
        assert_resent(seen, &message);
    }
    assert_eq!(oracle.compared(), 4);
}

#[test]
fn what_was_never_sent_is_invalid() {
    let mut oracle = Oracle::default();
    for length in [0, 1, 31, 32, 33, 64, 1000, 5000] {
        let message = outgoing_message(STOP, filler(length));
        let seen = oracle.run_one(Transaction::resend(&message));
        seen.assert_error(&InvalidMessage {});
    }
    assert_eq!(oracle.compared(), 8);
}

/// The hash contains each field. The source is this chain's id and no argument.
#[test]
fn a_message_that_differs_in_one_field_is_invalid() {
    let sent = outgoing_message(STOP, filler(36));
    let near = [
        Message { destination: sent.destination + U256::ONE, ..sent.clone() },
        Message { nonce: sent.nonce + U256::ONE, ..sent.clone() },
        Message { sender: NOBODY, ..sent.clone() },
        Message { target: NOBODY, ..sent.clone() },
        Message { message: filler(35), ..sent.clone() },
        Message { message: filler(37), ..sent.clone() },
        Message { message: [&filler(35)[..], &[0]].concat().into(), ..sent.clone() },
    ];
    let mut oracle = Oracle::new(world_with(&[&sent]));
    assert_resent(&oracle.run_one(Transaction::resend(&sent)), &sent);
    for message in near {
        let seen = oracle.run_one(Transaction::resend(&message));
        seen.assert_error(&InvalidMessage {});
    }
    let elsewhere = Message { source: U256::from(CHAIN_ID + 1), ..sent };
    let seen = Oracle::new(world_with(&[&elsewhere])).run_one(Transaction::resend(&elsewhere));
    seen.assert_error(&InvalidMessage {});
    assert_eq!(oracle.compared(), 8);
}

/// The nonce is hashed as it is given, with any version, independent of the counter.
#[test]
fn nonces_of_any_version() {
    let counters = [U256::ZERO, U256::from(41), U256::MAX >> 16];
    for version in [0, 1, 0x8000, u16::MAX] {
        for counter in counters {
            let nonce = encode_nonce(counter, version);
            let message = Message { nonce, ..outgoing_message(STOP, filler(36)) };
            let slot = U256::from(MSG_NONCE_SLOT);
            let world = world_with(&[&message]);
            let world = world.with_storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, slot, U256::MAX);
            let seen = Oracle::new(world).run_one(Transaction::resend(&message));
            assert_resent(&seen, &message);
            assert_eq!(seen.logs[0].topics()[3], B256::from(nonce));
        }
    }
}

/// Fields that `sendMessage` would refuse are not checked again.
#[test]
fn to_this_chain_or_the_messenger_once_marked() {
    let message = outgoing_message(STOP, filler(36));
    let same_chain = Message { destination: U256::from(CHAIN_ID), ..message.clone() };
    let to_messenger =
        Message { nonce: U256::ONE, target: L2_TO_L2_CROSS_DOMAIN_MESSENGER, ..message };
    let mut oracle = Oracle::new(world_with(&[&same_chain, &to_messenger]));
    for message in [same_chain, to_messenger] {
        assert_resent(&oracle.run_one(Transaction::resend(&message)), &message);
    }
    assert_eq!(oracle.compared(), 2);
}

/// In 1.2, only the lowest byte of a mark is the flag. In 1.3, the mark is the whole word, which must
/// be the message hash.
#[test]
fn marks_that_sendmessage_does_not_write() {
    let message = outgoing_message(STOP, filler(36));
    let (slot, mark) = Encoder::Messenger.sent_message(&message);
    let words = match Revision::selected() {
        Revision::V1_2 => [(0, false), (1, true), (0x80, true), (0x100, false), (0x1ff, true)]
            .map(|(word, sent)| (U256::from(word), sent)),
        Revision::V1_3 => [
            (U256::ZERO, false),
            (U256::ONE, false),
            (mark, true),
            (mark ^ U256::ONE, false),
            (mark ^ (U256::ONE << 255), false),
        ],
    };
    for (word, sent) in words {
        let world = World::default().with_storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, slot, word);
        let seen = Oracle::new(world).run_one(Transaction::resend(&message));
        if sent {
            assert_resent(&seen, &message);
        } else {
            seen.assert_error(&InvalidMessage {});
        }
    }
}

#[test]
fn value_is_refused() {
    let message = outgoing_message(STOP, filler(36));
    let mut oracle = Oracle::new(world_with(&[&message]));
    let resend = Transaction::resend(&message);
    for value in [U256::ONE, U256::from(u64::MAX), U256::ONE << 127] {
        oracle.run_one(resend.clone().value(value)).assert_empty_revert();
    }
    assert_eq!(oracle.compared(), 3);
}

#[test]
fn calldata_cut_short_anywhere() {
    let message = outgoing_message(STOP, filler(40));
    let mut oracle = Oracle::new(world_with(&[&message]));
    let resend = Transaction::resend(&message);
    let unpadded = argument(6) + 40;
    for length in 0..=resend.data.len() {
        let cut = Transaction { data: resend.data.slice(..length), ..resend.clone() };
        let seen = oracle.run_one(cut);
        if length < unpadded {
            seen.assert_empty_revert();
        } else {
            assert_resent(&seen, &message);
        }
    }
    assert_eq!(oracle.compared(), resend.data.len() + 1);
}

#[test]
fn dirty_sender_and_target_addresses() {
    let message = outgoing_message(STOP, filler(40));
    let mut oracle = Oracle::new(world_with(&[&message]));
    let resend = Transaction::resend(&message);
    for (index, address) in [(2, message.sender), (3, message.target)] {
        for dirty in dirty_addresses(address) {
            let data = with_word(&resend.data, argument(index), dirty);
            oracle.run_one(Transaction { data, ..resend.clone() }).assert_empty_revert();
        }
    }
    assert_eq!(oracle.compared(), 192);
}

/// Calldata that decodes to another message, which was not sent, reverts with a named error.
#[test]
fn message_offsets_and_lengths_at_every_edge() {
    let message = outgoing_message(STOP, filler(40));
    let mut oracle = Oracle::new(world_with(&[&message]));
    let resend = Transaction::resend(&message);
    let (mut resent, mut decoded) = (0, 0);
    for word in edge_words(resend.data.len()) {
        for index in [4, 5] {
            let data = with_word(&resend.data, argument(index), word);
            let seen = oracle.run_one(Transaction { data, ..resend.clone() });
            resent += usize::from(seen.logs.len() == 1);
            decoded += usize::from(!seen.output.is_empty());
        }
    }
    assert_eq!(resent, 2);
    assert!(decoded > 50, "{decoded}");
    assert!(oracle.compared() > 500, "{}", oracle.compared());
}
