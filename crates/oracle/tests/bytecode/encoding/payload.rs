//! Payloads and logs: decoded as messages, or refused with the exact reason.

use alloy_primitives::{Address, B256, Bytes, Log, LogData, U256};
use alloy_sol_types::SolEvent;
use messenger::{
    CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER, LogError, Message, PayloadError,
    SentMessagePayload,
    abi::{RelayedMessage, SentMessage},
    encode_payload,
};
use oracle::{calldata::with_word, contracts::ECHO, example_message, filler, payload_of};
use proptest::{
    prelude::*,
    test_runner::{Config, RngSeed},
};

/// Number of bytes before the message in a payload.
const HEAD: usize = 7 * 32;

/// The payload of a message of 40 bytes.
fn payload() -> Bytes {
    payload_of(&example_message(ECHO, filler(40)))
}

/// Replaces the `index`-th word of the payload.
fn with(index: usize, word: U256) -> Bytes {
    with_word(&payload(), 32 * index, word)
}

/// The reason why a payload is refused.
#[track_caller]
fn defect(payload: &[u8]) -> PayloadError {
    let error = SentMessagePayload::decode(payload).expect_err("a payload that is refused");
    assert_eq!(Message::decode(payload, U256::ONE), Err(error));
    error
}

#[test]
fn a_payload_is_its_message() {
    let message = example_message(ECHO, filler(40));
    let decoded = SentMessagePayload::decode(&payload()).unwrap();
    let expected = SentMessagePayload {
        destination: message.destination,
        target: message.target,
        nonce: message.nonce,
        sender: message.sender,
        message: HEAD..HEAD + 40,
    };
    assert_eq!(decoded, expected);
    assert_eq!(Message::decode(&payload(), message.source), Ok(message));
}

#[test]
fn what_is_too_short() {
    let cut = |length: usize| defect(&payload()[..length]);
    for length in [0, 31] {
        assert_eq!(cut(length), PayloadError::NoTopic { expected: 32, actual: length });
    }
    for length in [32, 127] {
        assert_eq!(cut(length), PayloadError::NoTopics { expected: 128, actual: length });
    }
    for length in [128, 191] {
        assert_eq!(cut(length), PayloadError::NoHead { expected: 192, actual: length });
    }
    for length in [192, 223] {
        let expected = PayloadError::OffsetOutOfRange { expected: length - 128, actual: 64 };
        assert_eq!(cut(length), expected);
    }
    for left in [0, 39] {
        let expected = PayloadError::LengthOutOfRange { expected: left, actual: 40 };
        assert_eq!(cut(HEAD + left), expected);
    }
}

#[test]
fn words_that_are_no_address_or_another_event() {
    let expected = SentMessage::SIGNATURE_HASH;
    let actual = RelayedMessage::SIGNATURE_HASH;
    let refused = defect(&with(0, actual.into()));
    assert_eq!(refused, PayloadError::NotSentMessage { expected, actual });
    for bit in 160..256 {
        let word = U256::ONE << bit;
        let actual = B256::from(word);
        assert_eq!(defect(&with(2, word)), PayloadError::DirtyTarget { actual });
        assert_eq!(defect(&with(4, word)), PayloadError::DirtySender { actual });
    }
}

#[test]
fn offsets_and_lengths_at_their_limits() {
    let data = payload().len() - 128;
    for actual in [U256::from(u64::MAX) + U256::ONE, U256::MAX] {
        let expected = u64::MAX;
        assert_eq!(defect(&with(5, actual)), PayloadError::OffsetTooHigh { expected, actual });
        assert_eq!(defect(&with(6, actual)), PayloadError::LengthTooHigh { expected, actual });
    }
    for actual in [data as u64 - 31, u64::MAX] {
        let refused = defect(&with(5, U256::from(actual)));
        assert_eq!(refused, PayloadError::OffsetOutOfRange { expected: data, actual });
    }
    // Memory begins to be used at 0x80, with a word for the length, and ends at 2^64.
    for (actual, fits) in [(u64::MAX - 191, true), (u64::MAX - 190, false), (u64::MAX, false)] {
        let expected = if fits {
            PayloadError::LengthOutOfRange { expected: payload().len() - HEAD, actual }
        } else {
            PayloadError::MemoryOverflow { expected: u64::MAX, actual }
        };
        assert_eq!(defect(&with(6, U256::from(actual))), expected);
    }
}

#[test]
fn logs_of_the_messenger_and_of_others() {
    let message = example_message(ECHO, filler(40));
    let event = SentMessage {
        destination: message.destination,
        target: message.target,
        messageNonce: message.nonce,
        sender: message.sender,
        message: message.message.clone(),
    };
    let log = |address: Address, data| Log { address, data };
    let expected = L2_TO_L2_CROSS_DOMAIN_MESSENGER;
    let own = log(expected, event.encode_log_data());
    assert_eq!(encode_payload(&own.data), payload());
    assert_eq!(Message::from_log(&own, message.source), Ok(message.clone()));
    for actual in [CROSS_L2_INBOX, Address::ZERO, ECHO] {
        let others = log(actual, event.encode_log_data());
        let refused = Message::from_log(&others, message.source);
        assert_eq!(refused, Err(LogError::NotTheMessenger { expected, actual }));
    }
    let relayed = RelayedMessage {
        source: message.source,
        messageNonce: message.nonce,
        messageHash: message.hash(),
        returnDataHash: B256::ZERO,
    };
    let refused = Message::from_log(&log(expected, relayed.encode_log_data()), message.source);
    assert!(matches!(refused, Err(LogError::Payload(PayloadError::NotSentMessage { .. }))));
    let without_topics = log(expected, LogData::new_unchecked(vec![], Bytes::new()));
    let refused = Message::from_log(&without_topics, message.source);
    assert_eq!(refused, Err(LogError::Payload(PayloadError::NoTopic { expected: 32, actual: 0 })));
}

proptest! {
    #![proptest_config(Config {
        cases: 500,
        rng_seed: RngSeed::Fixed(2),
        failure_persistence: None,
        ..Config::default()
    })]

    #[test]
    fn any_message_survives_its_payload(
        words: [[u8; 32]; 3],
        addresses: [[u8; 20]; 2],
        bytes in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let [destination, source, nonce] = words.map(U256::from_be_bytes);
        let [sender, target] = addresses.map(Address::from);
        let message =
            Message { destination, source, nonce, sender, target, message: bytes.into() };
        prop_assert_eq!(Message::decode(&message.payload(), source), Ok(message));
    }

    #[test]
    fn any_bytes_are_refused_or_within_bounds(
        mut bytes in prop::collection::vec(0..4u8, 0..400),
    ) {
        for (byte, topic) in bytes.iter_mut().zip(SentMessage::SIGNATURE_HASH) {
            *byte = topic;
        }
        if let Ok(decoded) = SentMessagePayload::decode(&bytes) {
            prop_assert!(decoded.message.end <= bytes.len());
        }
    }
}
