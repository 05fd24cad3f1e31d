//! `sendMessage`, native against bytecode.

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{Panic, PanicKind, SolCall};
use messenger::{
    COUNTER_MASK, CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message,
    abi::{
        IL2ToL2CrossDomainMessenger::{
            MessageDestinationSameChain, MessageTargetL2ToL2CrossDomainMessenger, sendMessageCall,
        },
        SentMessage,
    },
    storage::MSG_NONCE_SLOT,
};
use oracle::{
    CHAIN_ID, Encoder, Observation, Oracle, Revision, Transaction, World,
    calldata::{argument, dirty_addresses, edge_words, with_word},
    contracts::{NOBODY, STOP},
    filler, outgoing_message,
};

/// Asserts that the transaction sent `message` and no other: output, log, mark and counter.
#[track_caller]
fn assert_sent(seen: &Observation, message: &Message) {
    assert_eq!(seen.returned::<sendMessageCall>(), message.hash());
    assert_eq!(seen.logs.len(), 1);
    assert_eq!(Message::from_log(&seen.logs[0], message.source).as_ref(), Ok(message));
    let (slot, mark) = Encoder::Messenger.sent_message(message);
    assert_eq!(seen.storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, slot), Some(mark));
    let counter = seen.storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, U256::from(MSG_NONCE_SLOT));
    assert_eq!(counter.map(|word| word & COUNTER_MASK), Some(message.nonce + U256::ONE));
}

/// For the second of two sends the nonce's slot is set, so SSTORE has another price.
#[test]
fn messages_of_every_length_up_to_300_sent_twice() {
    let mut oracle = Oracle::default();
    for length in 0..=300 {
        let first = outgoing_message(STOP, filler(length));
        let second = Message { nonce: U256::ONE, ..first.clone() };
        let seen = oracle.run(&[Transaction::send(&first), Transaction::send(&second)]);
        assert_sent(&seen[0], &first);
        assert_sent(&seen[1], &second);
    }
    assert_eq!(oracle.compared(), 602);
}

#[test]
fn large_messages() {
    let mut oracle = Oracle::default();
    for length in [1023, 1024, 1025, 5000, 24_576, 32_767, 32_768, 100_000] {
        let message = outgoing_message(STOP, filler(length));
        assert_sent(&oracle.run_one(Transaction::send(&message)), &message);
    }
    assert_eq!(oracle.compared(), 8);
}

/// The inbox, the zero address and chains that do not exist are allowed by the released code.
#[test]
fn any_target_but_the_messenger_on_any_chain_but_this() {
    let mut oracle = Oracle::default();
    // One bit away from the messenger, at either end.
    let messenger = U256::from_be_bytes(L2_TO_L2_CROSS_DOMAIN_MESSENGER.into_word().0);
    let [lowest, highest] =
        [0, 159].map(|bit| Address::from_word(B256::from(messenger ^ (U256::ONE << bit))));
    let targets = [Address::ZERO, CROSS_L2_INBOX, NOBODY, STOP, lowest, highest];
    let destinations = [
        U256::ZERO,
        U256::from(CHAIN_ID - 1),
        U256::from(CHAIN_ID + 1),
        U256::from(u64::MAX),
        U256::from(u64::MAX) + U256::ONE,
        (U256::ONE << 64) + U256::from(CHAIN_ID),
        U256::MAX,
    ];
    for target in targets {
        for destination in destinations {
            let message = Message { destination, ..outgoing_message(target, filler(36)) };
            assert_sent(&oracle.run_one(Transaction::send(&message)), &message);
        }
    }
    assert_eq!(oracle.compared(), 42);
}

#[test]
fn chain_ids_of_one_bit_to_64() {
    for chain_id in [1, 255, 256, u64::from(u32::MAX), u64::MAX] {
        let mut oracle = Oracle::new(World::default().with_chain_id(chain_id));
        let message = outgoing_message(STOP, filler(36));
        let message = Message { source: U256::from(chain_id), ..message };
        assert_sent(&oracle.run_one(Transaction::send(&message)), &message);
        let same = Message { destination: U256::from(chain_id), ..message };
        let seen = oracle.run_one(Transaction::send(&same));
        seen.assert_error(&MessageDestinationSameChain {});
    }
}

#[test]
fn the_last_nonce_panics_and_the_one_before_does_not() {
    let last_but_one = COUNTER_MASK - U256::ONE;
    for version_bits in [U256::ZERO, U256::ONE << 240, U256::MAX << 240] {
        let world = World::default().with_storage(
            L2_TO_L2_CROSS_DOMAIN_MESSENGER,
            U256::from(MSG_NONCE_SLOT),
            version_bits | last_but_one,
        );
        let message = outgoing_message(STOP, filler(36));
        let message = Message { nonce: last_but_one, ..message };
        let send = Transaction::send(&message);
        let seen = Oracle::new(world).run(&[send.clone(), send.clone(), send]);
        assert_sent(&seen[0], &message);
        seen[1].assert_error(&Panic::from(PanicKind::UnderOverflow));
        seen[2].assert_error(&Panic::from(PanicKind::UnderOverflow));
    }
}

/// Solidity stores the counter beside 16 bits that it neither reads nor clears.
#[test]
fn the_bits_above_the_counter_stay() {
    let slot = U256::from(MSG_NONCE_SLOT);
    for bits in [1, 0x8000, 0xabcd, 0xffff].map(|bits| U256::from(bits) << 240) {
        let counter = U256::from(41);
        let world =
            World::default().with_storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, slot, bits | counter);
        let message = outgoing_message(STOP, filler(36));
        let message = Message { nonce: counter, ..message };
        let seen = Oracle::new(world).run_one(Transaction::send(&message));
        assert_sent(&seen, &message);
        let word = seen.storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, slot);
        assert_eq!(word, Some(bits | U256::from(42)));
    }
}

/// In 1.2, only the lowest byte of a mark is the flag; the rest of the word stays. In 1.3, the mark
/// is the whole word.
#[test]
fn a_mark_that_was_there_before() {
    let message = outgoing_message(STOP, filler(36));
    let (slot, mark) = Encoder::Messenger.sent_message(&message);
    for word in [U256::ONE, U256::from(0xff), U256::from(0x100), U256::MAX] {
        let world = World::default().with_storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, slot, word);
        let seen = Oracle::new(world).run_one(Transaction::send(&message));
        let expected = match Revision::selected() {
            Revision::V1_2 => (word & !U256::from(0xff)) | mark,
            Revision::V1_3 => mark,
        };
        assert_eq!(seen.storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, slot), Some(expected));
        assert_eq!(seen.events::<SentMessage>().len(), 1);
    }
}

#[test]
fn named_errors_at_every_length_class() {
    let mut oracle = Oracle::default();
    for length in [0, 1, 31, 32, 33, 64, 1000] {
        let message = outgoing_message(STOP, filler(length));
        let same_chain = Message { destination: U256::from(CHAIN_ID), ..message.clone() };
        let seen = oracle.run_one(Transaction::send(&same_chain));
        seen.assert_error(&MessageDestinationSameChain {});
        let to_messenger = Message { target: L2_TO_L2_CROSS_DOMAIN_MESSENGER, ..message };
        let seen = oracle.run_one(Transaction::send(&to_messenger));
        seen.assert_error(&MessageTargetL2ToL2CrossDomainMessenger {});
    }
    assert_eq!(oracle.compared(), 14);
}

#[test]
fn value_is_refused() {
    let mut oracle = Oracle::default();
    let send = Transaction::send(&outgoing_message(STOP, filler(36)));
    for value in [U256::ONE, U256::from(u64::MAX), U256::ONE << 127] {
        oracle.run_one(send.clone().value(value)).assert_empty_revert();
    }
    assert_eq!(oracle.compared(), 3);
}

#[test]
fn calldata_cut_short_anywhere() {
    let mut oracle = Oracle::default();
    let send = Transaction::send(&outgoing_message(STOP, filler(40)));
    let unpadded = argument(4) + 40;
    for length in 0..=send.data.len() {
        let cut = Transaction { data: send.data.slice(..length), ..send.clone() };
        let seen = oracle.run_one(cut);
        // Padding is not required.
        if length < unpadded { seen.assert_empty_revert() } else { seen.assert_success() }
    }
    assert_eq!(oracle.compared(), send.data.len() + 1);
}

#[test]
fn dirty_target_addresses() {
    let mut oracle = Oracle::default();
    let send = Transaction::send(&outgoing_message(STOP, filler(40)));
    for dirty in dirty_addresses(STOP) {
        let data = with_word(&send.data, argument(1), dirty);
        oracle.run_one(Transaction { data, ..send.clone() }).assert_empty_revert();
    }
    assert_eq!(oracle.compared(), 96);
}

/// An offset may point anywhere into the arguments, also to itself and to the selector's end.
#[test]
fn message_offsets_and_lengths_at_every_edge() {
    let mut oracle = Oracle::default();
    let send = Transaction::send(&outgoing_message(STOP, filler(40)));
    let mut accepted = 0;
    for word in edge_words(send.data.len()) {
        for index in [2, 3] {
            let data = with_word(&send.data, argument(index), word);
            let seen = oracle.run_one(Transaction { data, ..send.clone() });
            accepted += usize::from(seen.logs.len() == 1);
        }
    }
    assert!(oracle.compared() > 500, "{}", oracle.compared());
    assert!(accepted > 50, "{accepted}");
}

/// Offset and length together: whether they are refused depends on both.
#[test]
fn every_length_under_every_odd_offset() {
    let mut oracle = Oracle::default();
    let words = [0; 128];
    let data = [sendMessageCall::SELECTOR.as_slice(), &words].concat();
    for offset in 32..=100 {
        let at_offset = with_word(&data, argument(2), U256::from(offset));
        for length in (0..=36).map(U256::from) {
            let end = 4 + offset + 32;
            let data = if end <= data.len() {
                with_word(&at_offset, 4 + offset, length)
            } else {
                at_offset.clone()
            };
            oracle.run_one(Transaction::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, data));
        }
    }
    assert_eq!(oracle.compared(), 69 * 37);
}
