//! `relayMessage` with payloads and calldata that no contract or encoder writes, native against
//! bytecode.
//!
//! The crate's own decoder and the contract must agree on every payload.

use std::{collections::HashSet, mem::discriminant};

use alloy_primitives::{B256, Bytes, U256};
use alloy_sol_types::{Panic, PanicKind, SolError, SolEvent};
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message, PayloadError,
    abi::{
        ExecutingMessage,
        IL2ToL2CrossDomainMessenger::{
            EventPayloadNotSentMessage, IdOriginNotL2ToL2CrossDomainMessenger,
            MessageDestinationNotRelayChain,
        },
        RelayedMessage, SentMessage,
    },
};
use oracle::{
    CHAIN_ID, Observation, Oracle, Relay, Transaction,
    calldata::{argument, dirty_addresses, edge_words, with_word},
    contracts::ECHO,
    example_message, filler, payload_of,
};

/// Number of bytes before the message in a payload: four topics, sender, offset, length.
const HEAD: usize = 7 * 32;

/// Replaces the `index`-th word of `payload`.
fn with_payload_word(payload: &[u8], index: usize, word: U256) -> Bytes {
    with_word(payload, 32 * index, word)
}

/// Declares and relays `payload`, and asserts that the contract agrees with the decoder.
#[track_caller]
fn relay(oracle: &mut Oracle, payload: &Bytes) -> Result<Message, PayloadError> {
    let relay = Relay::new(payload.clone());
    let seen = oracle.run_one(relay.transaction());
    match Message::decode(payload, relay.id.chainId) {
        Ok(message) if message.destination == U256::from(CHAIN_ID) => {
            let [(_, relayed)] = &seen.events::<RelayedMessage>()[..] else {
                panic!("one relayed message: {seen:?}")
            };
            assert_eq!(relayed.messageHash, message.hash());
            Ok(message)
        }
        Ok(message) => {
            seen.assert_error(&MessageDestinationNotRelayChain {});
            Ok(message)
        }
        Err(error) => {
            assert_refused(&seen, error);
            Err(error)
        }
    }
}

#[track_caller]
fn assert_refused(seen: &Observation, error: PayloadError) {
    seen.assert_revert(match error {
        PayloadError::NotSentMessage { .. } => EventPayloadNotSentMessage {}.abi_encode(),
        PayloadError::LengthTooHigh { .. } | PayloadError::MemoryOverflow { .. } => {
            Panic::from(PanicKind::ResourceError).abi_encode()
        }
        _ => Vec::new(),
    });
    assert!(seen.logs.is_empty());
}

#[test]
fn payloads_cut_short_anywhere() {
    let mut oracle = Oracle::default();
    let payload = payload_of(&example_message(ECHO, filler(40)));
    let mut kinds = HashSet::new();
    for length in 0..=payload.len() {
        let relayed = relay(&mut oracle, &payload.slice(..length));
        // Padding is not required.
        assert_eq!(relayed.is_ok(), length >= HEAD + 40, "{length}");
        kinds.extend(relayed.err().map(|error| discriminant(&error)));
    }
    // No topic, no topics, no head, no room for the length, no room for the message.
    assert_eq!(kinds.len(), 5);
    assert_eq!(oracle.compared(), payload.len() + 1);
}

/// These payloads have every kind of defect.
#[test]
fn every_word_at_every_edge() {
    let mut oracle = Oracle::default();
    let payload = payload_of(&example_message(ECHO, filler(40)));
    let mut kinds = HashSet::new();
    let mut relayed = 0;
    for word in edge_words(payload.len()) {
        for index in 0..HEAD / 32 {
            // A small word as the target is a precompile, which may fail.
            if index == 2 && word < U256::from(0x1000) {
                continue;
            }
            match relay(&mut oracle, &with_payload_word(&payload, index, word)) {
                Ok(_) => relayed += 1,
                Err(error) => drop(kinds.insert(discriminant(&error))),
            }
        }
    }
    // The three defects of short payloads are missing here.
    assert_eq!(kinds.len(), 11 - 3);
    assert!(relayed > 1000, "{relayed}");
    assert!(oracle.compared() > 2000, "{}", oracle.compared());
}

/// Offset and length together: whether they are refused depends on both.
#[test]
fn every_length_under_every_odd_offset() {
    let mut oracle = Oracle::default();
    let payload = payload_of(&example_message(ECHO, filler(40)));
    let data_length = payload.len() - 128;
    let mut relayed = 0;
    for offset in 64..=data_length - 32 {
        let shifted = with_payload_word(&payload, 5, U256::from(offset));
        let left = data_length - offset - 32;
        for length in [0, 1, 31, 32, left - 1.min(left), left, left + 1] {
            let payload = with_word(&shifted, 128 + offset, U256::from(length));
            relayed += usize::from(relay(&mut oracle, &payload).is_ok());
        }
    }
    assert!(relayed > 200, "{relayed}");
    assert!(oracle.compared() > 450, "{}", oracle.compared());
}

#[test]
fn trailing_bytes_and_padding_that_is_not_zero() {
    let mut oracle = Oracle::default();
    for length in [0, 1, 31, 32, 33, 40] {
        let message = example_message(ECHO, filler(length));
        let payload = payload_of(&message);
        for trailing in 1..=65 {
            let longer: Bytes = [&payload, &filler(trailing)[..]].concat().into();
            assert_eq!(relay(&mut oracle, &longer).as_ref(), Ok(&message));
        }
        let mut padded = payload.to_vec();
        padded[HEAD + length..].fill(0xff);
        assert_eq!(relay(&mut oracle, &padded.into()), Ok(message));
    }
    assert_eq!(oracle.compared(), 6 * 66);
}

#[test]
fn dirty_targets_and_senders() {
    let mut oracle = Oracle::default();
    let message = example_message(ECHO, filler(40));
    let payload = payload_of(&message);
    for (index, address) in [(2, message.target), (4, message.sender)] {
        for dirty in dirty_addresses(address) {
            let actual = B256::from(dirty);
            let expected = if index == 2 {
                PayloadError::DirtyTarget { actual }
            } else {
                PayloadError::DirtySender { actual }
            };
            let payload = with_payload_word(&payload, index, dirty);
            assert_eq!(relay(&mut oracle, &payload), Err(expected));
        }
    }
    assert_eq!(oracle.compared(), 192);
}

/// Any log of the messenger can be declared, and only `SentMessage` is relayed.
#[test]
fn other_events_of_the_messenger() {
    let mut oracle = Oracle::default();
    let topics = [
        B256::ZERO,
        ExecutingMessage::SIGNATURE_HASH,
        RelayedMessage::SIGNATURE_HASH,
        B256::from(U256::from_be_bytes(SentMessage::SIGNATURE_HASH.0) ^ U256::ONE),
        B256::from(U256::from_be_bytes(SentMessage::SIGNATURE_HASH.0) ^ (U256::ONE << 255)),
    ];
    let payload = payload_of(&example_message(ECHO, filler(40)));
    for topic in topics {
        for length in [32, 127, payload.len()] {
            let other = with_payload_word(&payload, 0, topic.into()).slice(..length);
            let refused = relay(&mut oracle, &other);
            assert!(matches!(refused, Err(PayloadError::NotSentMessage { .. })), "{refused:?}");
        }
    }
    assert_eq!(oracle.compared(), 15);
}

/// The destination is checked after the whole payload is decoded, so the gas depends on the
/// payload's length.
#[test]
fn other_destinations_at_every_length() {
    let mut oracle = Oracle::default();
    let one_above = U256::from(CHAIN_ID) + (U256::ONE << 64);
    for length in (0..=100).chain([1000, 5000]) {
        for destination in [U256::ZERO, U256::from(CHAIN_ID + 1), one_above] {
            let message = Message { destination, ..example_message(ECHO, filler(length)) };
            assert_eq!(relay(&mut oracle, &payload_of(&message)), Ok(message));
        }
    }
    assert_eq!(oracle.compared(), 309);
}

#[test]
fn origins_that_are_not_the_messenger() {
    let mut oracle = Oracle::default();
    let relay = Relay::of(&example_message(ECHO, filler(40)));
    let messenger = U256::from_be_bytes(L2_TO_L2_CROSS_DOMAIN_MESSENGER.into_word().0);
    let run = |oracle: &mut Oracle, word| {
        let data = with_word(&relay.calldata(), argument(0), word);
        oracle.run_one(Transaction { data, ..relay.transaction() })
    };
    for dirty in dirty_addresses(L2_TO_L2_CROSS_DOMAIN_MESSENGER) {
        run(&mut oracle, dirty).assert_empty_revert();
    }
    for bit in 0..160 {
        let seen = run(&mut oracle, messenger ^ (U256::ONE << bit));
        seen.assert_error(&IdOriginNotL2ToL2CrossDomainMessenger {});
    }
    assert_eq!(oracle.compared(), 256);
}

#[test]
fn calldata_cut_short_anywhere() {
    let mut oracle = Oracle::default();
    let relay = Relay::of(&example_message(ECHO, filler(40)));
    let data = relay.calldata();
    let unpadded = argument(7) + relay.payload.len();
    for length in 0..=data.len() {
        let cut = Transaction { data: data.slice(..length), ..relay.transaction() };
        let seen = oracle.run_one(cut);
        if length < unpadded { seen.assert_empty_revert() } else { seen.assert_success() }
    }
    assert_eq!(oracle.compared(), data.len() + 1);
}

/// Calldata that decodes to another payload, which is not declared; the block number makes it
/// decode.
#[test]
fn payload_offsets_and_lengths_at_every_edge() {
    let mut oracle = Oracle::default();
    let mut relay = Relay::of(&example_message(ECHO, filler(40)));
    relay.id.blockNumber = U256::from(40);
    let data = relay.calldata();
    let (mut relayed, mut undeclared) = (0, 0);
    for word in edge_words(data.len()) {
        for index in [5, 6] {
            let data = with_word(&data, argument(index), word);
            let seen = oracle.run_one(Transaction { data, ..relay.transaction() });
            relayed += usize::from(!seen.logs.is_empty());
            undeclared += usize::from(!seen.output.is_empty());
        }
    }
    assert_eq!(relayed, 2);
    assert!(undeclared > 250, "{undeclared}");
    assert!(oracle.compared() > 1000, "{}", oracle.compared());
}

#[test]
fn payloads_anywhere_in_the_calldata() {
    let mut oracle = Oracle::default();
    let relay = Relay::of(&example_message(ECHO, filler(40)));
    for gap in 1..=65 {
        let data = with_word(&relay.calldata(), argument(5), U256::from(6 * 32 + gap));
        let (head, tail) = data.split_at(argument(6));
        let data: Bytes = [head, &filler(gap), tail].concat().into();
        let seen = oracle.run_one(Transaction { data, ..relay.transaction() });
        assert_eq!(seen.events::<RelayedMessage>().len(), 1);
    }
    assert_eq!(oracle.compared(), 65);
}
