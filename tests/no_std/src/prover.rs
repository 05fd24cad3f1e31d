//! What a prover does: from a log to the message, its hash and its storage slots, and back.

use alloy_primitives::{Log, U256};
use alloy_sol_types::SolEvent;
use messenger::{
    CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER, LogError, MESSAGE_VERSION, Message,
    MessengerVersion, PayloadError,
    abi::SentMessage,
    decode_nonce, encode_nonce, encode_payload, payload_hash,
    storage::{SUCCESSFUL_MESSAGES_SLOT, mapping_slot, sent_message},
};

use crate::{
    expect,
    mismatch::Mismatch,
    vectors::{
        MESSAGE_HASH, PAYLOAD, PAYLOAD_HASH, RELAYED_SLOT, SENT_SLOT, SENT_SLOT_OF_1_3, SOURCE,
        message,
    },
};

/// Everything that a prover needs of a message.
pub(crate) fn prove() -> Result<(), Mismatch> {
    log_to_message()?;
    refusals()?;
    let hash = message().hash();
    expect(hash == MESSAGE_HASH, Mismatch::MessageHash)?;
    let sent = |version| sent_message(version, hash, message().nonce);
    expect(sent(MessengerVersion::V1_2_0) == (SENT_SLOT, U256::ONE), Mismatch::SentSlot)?;
    let by_nonce = (SENT_SLOT_OF_1_3, hash.into());
    expect(sent(MessengerVersion::V1_3_1) == by_nonce, Mismatch::SentSlot)?;
    expect(mapping_slot(hash, SUCCESSFUL_MESSAGES_SLOT) == RELAYED_SLOT, Mismatch::RelayedSlot)?;
    let counter = U256::from(7);
    expect(decode_nonce(message().nonce) == (counter, MESSAGE_VERSION), Mismatch::DecodedNonce)?;
    expect(encode_nonce(counter, 1) == counter + (U256::ONE << 240), Mismatch::EncodedNonce)
}

/// The `SentMessage` log of the message.
fn sent_log() -> Log {
    let Message { destination, nonce, sender, target, message, .. } = message();
    let event = SentMessage { destination, target, messageNonce: nonce, sender, message };
    Log { address: L2_TO_L2_CROSS_DOMAIN_MESSENGER, data: event.encode_log_data() }
}

/// Payload and log hold the message, and nothing is lost on the way back.
fn log_to_message() -> Result<(), Mismatch> {
    let log = sent_log();
    expect(message().payload() == PAYLOAD, Mismatch::Payload)?;
    expect(encode_payload(&log.data) == PAYLOAD, Mismatch::LogPayload)?;
    expect(payload_hash(&log.data) == PAYLOAD_HASH, Mismatch::PayloadHash)?;
    expect(Message::from_log(&log, SOURCE) == Ok(message()), Mismatch::MessageOfLog)?;
    expect(Message::decode(&PAYLOAD, SOURCE) == Ok(message()), Mismatch::MessageOfPayload)
}

/// What is not a message of the messenger is none.
fn refusals() -> Result<(), Mismatch> {
    let foreign = Log { address: CROSS_L2_INBOX, ..sent_log() };
    let refusal = LogError::NotTheMessenger {
        expected: L2_TO_L2_CROSS_DOMAIN_MESSENGER,
        actual: CROSS_L2_INBOX,
    };
    expect(Message::from_log(&foreign, SOURCE) == Err(refusal), Mismatch::ForeignLog)?;
    let refusal = PayloadError::NoTopics { expected: 128, actual: 127 };
    expect(Message::decode(&PAYLOAD[..127], SOURCE) == Err(refusal), Mismatch::CutOffPayload)
}
