//! The two hashes of a relayed payload that do not depend on each other.

use alloy_primitives::{B256, U256, keccak256};

use crate::payload::SentMessagePayload;

/// The hash that the inbox is called with, and the one under which the message is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RelayedHashes {
    /// Hash of the payload.
    pub(super) payload: B256,
    /// Message hash; `None` where it is computed later, or not at all.
    pub(super) message: Option<B256>,
}

impl RelayedHashes {
    /// The hashes of a payload from chain `source` on chain `chain_id`.
    ///
    /// The two inputs of a payload that `sendMessage` has logged are equally long, so that two lanes
    /// hash them in little more time than one (feature `lanes`). For any other payload, and for one
    /// of another destination, which is refused later, only the payload is hashed.
    pub(super) fn of(payload: &[u8], chain_id: U256, source: U256) -> Self {
        let decoded = SentMessagePayload::decode(payload).ok();
        let sent = decoded.filter(|decoded| {
            decoded.destination == chain_id && decoded.is_encoded_canonically(payload)
        });
        match sent {
            Some(decoded) => {
                let [payload, message] = hash_both(payload, &decoded, source);
                Self { payload, message: Some(message) }
            }
            None => Self { payload: keccak256(payload), message: None },
        }
    }
}

/// Payload hash and message hash, in two lanes. The encoding that the message hash is of ends as
/// the payload does: with the message and its padding.
#[cfg(feature = "lanes")]
fn hash_both(payload: &[u8], decoded: &SentMessagePayload, source: U256) -> [B256; 2] {
    let head = decoded.message_hash_head(source);
    let encoding =
        keccak_lanes::Joined { head: head.as_flattened(), tail: &payload[decoded.message.start..] };
    keccak_lanes::keccak256_pair(payload, &encoding)
}

/// Payload hash and message hash, one after the other.
#[cfg(not(feature = "lanes"))]
fn hash_both(payload: &[u8], decoded: &SentMessagePayload, source: U256) -> [B256; 2] {
    [keccak256(payload), decoded.message_hash(payload, source)]
}

#[cfg(test)]
mod tests {
    use alloy_primitives::{Address, Bytes, U256, keccak256};

    use super::RelayedHashes;
    use crate::Message;

    const CHAIN: U256 = U256::from_limbs([902, 0, 0, 0]);
    const SOURCE: U256 = U256::from_limbs([901, 0, 0, 0]);

    fn message(length: usize) -> Message {
        Message {
            destination: CHAIN,
            source: SOURCE,
            nonce: U256::from(7),
            sender: Address::repeat_byte(1),
            target: Address::repeat_byte(2),
            message: Bytes::from(vec![0x5a; length]),
        }
    }

    #[test]
    fn both_hashes_of_what_was_sent() {
        for length in (0..=700).chain([32_768, 32_769]) {
            let message = message(length);
            let payload = message.payload();
            let hashes = RelayedHashes::of(&payload, CHAIN, SOURCE);
            assert_eq!(hashes.payload, keccak256(&payload), "{length}");
            assert_eq!(hashes.message, Some(message.hash()), "{length}");
        }
    }

    /// A payload that is encoded in another way has the message hash of its fields. It is computed
    /// when the contract computes it.
    #[test]
    fn only_the_payload_hash_of_anything_else() {
        let sent = message(33).payload();
        let changed = |change: fn(&mut Vec<u8>)| {
            let mut payload = sent.clone();
            change(&mut payload);
            payload
        };
        let payloads = [
            Vec::new(),
            changed(|payload| payload[0] ^= 1),
            changed(|payload| payload.push(0)),
            changed(|payload| payload.extend([0; 32])),
            changed(|payload| payload.truncate(payload.len() - 1)),
            changed(|payload| payload.truncate(payload.len() - 31)),
            // Padding that is not zero, at its end and at its start.
            changed(|payload| *payload.last_mut().expect("not empty") = 1),
            changed(|payload| payload[7 * 32 + 33] = 1),
            // The message after another word.
            changed(|payload| {
                payload[5 * 32 + 31] = 0x60;
                payload.splice(6 * 32..6 * 32, [0; 32]);
            }),
            // Upper bits of the target.
            changed(|payload| payload[2 * 32] = 1),
        ];
        for payload in payloads {
            let hashes = RelayedHashes::of(&payload, CHAIN, SOURCE);
            let expected = RelayedHashes { payload: keccak256(&payload), message: None };
            assert_eq!(hashes, expected, "{payload:02x?}");
        }
        let elsewhere = RelayedHashes::of(&sent, SOURCE, SOURCE);
        assert_eq!(elsewhere, RelayedHashes { payload: keccak256(&sent), message: None });
    }
}
