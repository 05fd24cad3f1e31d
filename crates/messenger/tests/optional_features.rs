//! What features `serde`, `arbitrary` and `rpc` add.
#![cfg(any(feature = "arbitrary", feature = "rpc", feature = "serde"))]

use alloy_primitives::{Address, U256, bytes};
use messenger::Message;

/// A message with a value of its own in each field.
fn message() -> Message {
    Message {
        destination: U256::from(902),
        source: U256::from(901),
        nonce: U256::from(7),
        sender: Address::repeat_byte(0xaa),
        target: Address::repeat_byte(0x44),
        message: bytes!("deadbeef"),
    }
}

#[cfg(feature = "serde")]
mod serde {
    use alloy_primitives::B256;
    use messenger::{Identifier, InboxEntry, L2_TO_L2_CROSS_DOMAIN_MESSENGER, LogPosition, Rules};
    use serde_json::{Value, from_value, json, to_value};

    use super::*;

    /// The JSON of a value, which reads back as the value.
    fn written<T>(value: &T) -> Value
    where
        T: ::serde::Serialize + ::serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
    {
        let json = to_value(value).expect("JSON");
        assert_eq!(&from_value::<T>(json.clone()).expect("a value"), value);
        json
    }

    #[test]
    fn fields_have_the_names_of_json_rpc() {
        let position = LogPosition {
            chain_id: U256::from(901),
            block_number: 10,
            timestamp: 11,
            log_index: 12,
        };
        let id = Identifier::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, position);
        let expected = json!({
            "origin": "0x4200000000000000000000000000000000000023",
            "blockNumber": "0xa",
            "logIndex": "0xc",
            "timestamp": "0xb",
            "chainId": "0x385",
        });
        assert_eq!(written(&id), expected);
        let expected = json!({
            "destination": "0x386",
            "source": "0x385",
            "nonce": "0x7",
            "sender": "0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "target": "0x4444444444444444444444444444444444444444",
            "message": "0xdeadbeef",
        });
        assert_eq!(written(&message()), expected);
        let entry = InboxEntry::new(&id, B256::ZERO).expect("an identifier of a log");
        let checksum = entry.checksum.to_string();
        let expected = json!({
            "chainId": "0x385",
            "blockNumber": 10,
            "timestamp": 11,
            "logIndex": 12,
            "checksum": checksum,
        });
        assert_eq!(written(&entry), expected);
        assert_eq!(written(&Rules::Released), json!("released"));
        let documented = json!({ "documented": { "dependencySet": ["0x385", "0x386"] } });
        assert_eq!(written(&Rules::documented([902, 901].map(U256::from))), documented);
    }
}

#[cfg(feature = "arbitrary")]
#[test]
fn any_bytes_make_a_message_that_survives_its_payload() {
    use arbitrary::{Arbitrary, Unstructured};

    for seed in 0..200_u8 {
        let bytes: Vec<u8> =
            (0..=u8::MAX).cycle().map(|i| i.wrapping_mul(31) ^ seed).take(400).collect();
        let mut unstructured = Unstructured::new(&bytes);
        let drawn = Message::arbitrary(&mut unstructured).expect("bytes enough");
        assert_eq!(Message::decode(&drawn.payload(), drawn.source), Ok(drawn));
        messenger::Identifier::arbitrary(&mut unstructured).expect("bytes enough");
        messenger::InboxEntry::arbitrary(&mut unstructured).expect("bytes enough");
        messenger::Rules::arbitrary(&mut unstructured).expect("bytes enough");
    }
}

#[cfg(feature = "rpc")]
mod rpc {
    use alloy_primitives::Bytes;
    use messenger::{
        InitiatingMessage, L2_TO_L2_CROSS_DOMAIN_MESSENGER, RpcLogError, alloy_rpc_types_eth::Log,
        parse_access_list,
    };

    use super::*;

    /// The log that sends the message, as a node gives it.
    fn log() -> Log {
        let payload = message().payload();
        let topics = payload[..128].chunks(32).map(alloy_primitives::B256::from_slice).collect();
        let data = Bytes::copy_from_slice(&payload[128..]);
        let address = L2_TO_L2_CROSS_DOMAIN_MESSENGER;
        Log {
            inner: alloy_primitives::Log::new(address, topics, data).expect("four topics"),
            block_number: Some(10),
            block_timestamp: Some(11),
            log_index: Some(12),
            ..Log::default()
        }
    }

    #[test]
    fn a_log_becomes_an_initiating_message() {
        let source = U256::from(901);
        let found = InitiatingMessage::from_rpc_log(&log(), source).expect("a log of a block");
        assert_eq!(Message::decode(&found.payload, source), Ok(message()));
        let numbers =
            [found.id.blockNumber, found.id.timestamp, found.id.logIndex, found.id.chainId];
        assert_eq!(numbers, [10, 11, 12, 901].map(U256::from));
        assert_eq!(found.relay_calldata(), message().relay_calldata(found.id.clone()));
        let list = found.access_list().expect("an identifier of a log");
        let [entry] = parse_access_list(&list).expect("one message")[..] else {
            panic!("{list:?}")
        };
        assert_eq!(entry.verify(&found.id, found.payload_hash()), Ok(()));
    }

    #[test]
    fn a_log_without_a_place_is_refused() {
        let source = U256::from(901);
        let refused = |log| InitiatingMessage::from_rpc_log(&log, source).expect_err("no place");
        let missing = |expected| RpcLogError::Missing { expected };
        assert_eq!(refused(Log { block_number: None, ..log() }), missing("blockNumber"));
        assert_eq!(refused(Log { block_timestamp: None, ..log() }), missing("blockTimestamp"));
        assert_eq!(refused(Log { log_index: None, ..log() }), missing("logIndex"));
        let actual = u64::from(u32::MAX) + 1;
        let expected = RpcLogError::LogIndexTooHigh { expected: u32::MAX, actual };
        assert_eq!(refused(Log { log_index: Some(actual), ..log() }), expected);
    }
}
