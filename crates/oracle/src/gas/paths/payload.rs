//! The paths on which `relayMessage` refuses the payload.

use alloy_primitives::{B256, Bytes, U256};
use alloy_sol_types::{Panic, PanicKind, SolEvent};
use messenger::abi::{IL2ToL2CrossDomainMessenger::EventPayloadNotSentMessage, SentMessage};
use op_revm::revm::bytecode::opcode::REVERT;

use super::{
    LENGTHS, Path,
    relay::{sample, validating},
    targets::TARGET,
};
use crate::{Relay, calldata::with_word, example_message, filler, payload_of};

/// Byte offsets of the words of a payload that have checks. The message's offset counts from the
/// sender's word.
const PAYLOAD_TARGET: usize = 0x40;
const SENDER: usize = 0x80;
const OFFSET: usize = 0xa0;
const LENGTH: usize = 0xc0;

pub(super) fn paths() -> Vec<Path> {
    let too_high = U256::ONE << 64;
    let highest = U256::from(u64::MAX);
    let no_memory = Panic::from(PanicKind::ResourceError);
    let upper_bit = U256::ONE << 160;
    let topic = SentMessage::SIGNATURE_HASH;
    // Length of the two words of data that are decoded first.
    let data = 0x40;
    vec![
        path("payload without a topic", "relay::NO_TOPIC", [0, 1, 31].map(filler)),
        path(
            "payload of another event",
            "relay::NOT_SENT_MESSAGE",
            [32, 33, 127, 1_000, 10_000].map(filler),
        )
        .with_error(&EventPayloadNotSentMessage {}),
        path(
            "payload without four topics",
            "relay::NO_TOPICS",
            [0x20, 0x21, SENDER - 1].map(|length| zeros(topic, length)),
        ),
        spoilt("upper bits in the target", "relay::DIRTY_TARGET", PAYLOAD_TARGET, [upper_bit]),
        path(
            "payload without two words of data",
            "relay::NO_HEAD",
            [SENDER, SENDER + 1, SENDER + data - 1].map(|length| zeros(topic, length)),
        ),
        spoilt("upper bits in the sender", "relay::DIRTY_SENDER", SENDER, [upper_bit]),
        spoilt(
            "message offset over 2^64-1",
            "relay::OFFSET_TOO_HIGH",
            OFFSET,
            [too_high, U256::MAX],
        ),
        spoilt("message offset out of range", "relay::OFFSET_OUT_OF_RANGE", OFFSET, [highest]),
        // The length word would begin at the end of the data.
        path(
            "message offset at the end",
            "relay::OFFSET_OUT_OF_RANGE",
            [with_word(&zeros(topic, SENDER + data), OFFSET, U256::from(data))],
        ),
        spoilt(
            "message length over 2^64-1",
            "relay::LENGTH_TOO_HIGH",
            LENGTH,
            [too_high, U256::MAX],
        )
        .with_error(&no_memory),
        spoilt("message longer than memory", "relay::MEMORY_OVERFLOW", LENGTH, [highest])
            .with_error(&no_memory),
        spoilt(
            "message length out of range",
            "relay::LENGTH_OUT_OF_RANGE",
            LENGTH,
            [U256::from(100_000), U256::ONE << 63],
        ),
    ]
}

/// A path on which the payload is refused after the inbox's call.
fn path(name: &str, constant: &'static str, payloads: impl IntoIterator<Item = Bytes>) -> Path {
    let samples = payloads.into_iter().map(|payload| sample(&Relay::new(payload)));
    validating(name, samples.collect()).to(REVERT, [constant])
}

/// A path on which the word at `offset` of the payload is one of these.
fn spoilt<const N: usize>(
    name: &str,
    constant: &'static str,
    offset: usize,
    words: [U256; N],
) -> Path {
    let payloads = LENGTHS.into_iter().flat_map(|length| {
        let payload = payload_of(&example_message(TARGET, filler(length)));
        words.map(|word| with_word(&payload, offset, word))
    });
    path(name, constant, payloads)
}

/// A payload of `length` bytes: the topic, then zeros.
fn zeros(topic: B256, length: usize) -> Bytes {
    let mut payload = topic.to_vec();
    payload.resize(length, 0);
    payload.into()
}
