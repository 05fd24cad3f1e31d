//! `relayMessage` (docs/SEMANTICS.md#relaymessage-in-order).

use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_sol_types::{Panic, PanicKind, SolCall, SolError, SolEvent};

use super::{
    calldata::{self, SELECTOR, argument},
    effect,
    frame::{Abort, Exit, Frame, Step},
    gas_constant::{constants, constants_of_lines},
    layout::messenger,
    memory,
    relayed_hashes::RelayedHashes,
    sent_message::hash_and_slot,
};
use crate::{
    abi::{
        ICrossL2Inbox::validateMessageCall,
        IL2ToL2CrossDomainMessenger::{
            EventPayloadNotSentMessage, IdOriginNotL2ToL2CrossDomainMessenger,
            MessageAlreadyRelayed, MessageDestinationNotRelayChain, ReentrantCall,
        },
        RelayedMessage,
    },
    address::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER},
    error::PayloadError,
    payload::SentMessagePayload,
    storage::{
        CROSS_DOMAIN_MESSAGE_SENDER_SLOT, CROSS_DOMAIN_MESSAGE_SOURCE_SLOT, ENTERED_SLOT,
        SUCCESSFUL_MESSAGES_SLOT, flag, set_flag,
    },
    version::MessengerLine,
    word::words,
};

/// Index of `_id.chainId` among the words of the arguments.
const SOURCE: usize = 4;
/// Index of the offset of `_sentMessage`.
const SENT_MESSAGE: usize = 5;

/// On the stack in the place of a message hash that is yet to be computed.
const UNKNOWN_HASH: U256 = U256::ZERO;

constants! {
    mod gas {
        /// From that TLOAD to `ReentrantCall`.
        REENTRANT_CALL = 55;
        /// From that TLOAD to the TSTORE of the flag.
        FLAG_STORE = 23;
        /// From that TSTORE to the revert of an origin with upper bits.
        DIRTY_ORIGIN = 121;
        /// From that TSTORE to `IdOriginNotL2ToL2CrossDomainMessenger`.
        FOREIGN_ORIGIN = 210;
        /// From that TSTORE to the EXTCODESIZE of the inbox; words of the payload.
        PAYLOAD_HASH = 622 + 9 per word;
        /// From that EXTCODESIZE to the revert without code.
        NO_INBOX = 27;
        /// From that EXTCODESIZE to the CALL of the inbox.
        INBOX_CALL = 27;

        /// From that CALL to the revert of a call that failed; words of the return data.
        INBOX_FAILED = 36 + 3 per word;
        /// From that CALL to the revert of a payload without a topic.
        NO_TOPIC = 169;
        /// From that CALL to `EventPayloadNotSentMessage`.
        NOT_SENT_MESSAGE = 356;
        /// From that CALL to the revert of a payload without four topics.
        NO_TOPICS = 406;
        /// From that CALL to the revert of a target with upper bits.
        DIRTY_TARGET = 584;
        /// From that CALL to the revert of a payload whose data are shorter than two words.
        NO_HEAD = 851;
        /// From that CALL to the revert of a sender with upper bits.
        DIRTY_SENDER = 904;
        /// From that CALL to the revert of a message offset over 2^64-1.
        OFFSET_TOO_HIGH = 961;
        /// From that CALL to the revert of a message offset without a complete length word.
        OFFSET_OUT_OF_RANGE = 1004;
        /// From that CALL to the `Panic` of a message length over 2^64-1.
        LENGTH_TOO_HIGH = 1068;
        /// From that CALL to the `Panic` of a message that does not fit into memory.
        MEMORY_OVERFLOW = 1151;
        /// From that CALL to the revert of a message length beyond the payload's end.
        LENGTH_OUT_OF_RANGE = 1175;
        /// From that CALL to `MessageDestinationNotRelayChain`; words of the message.
        DESTINATION = 1389 + 3 per word;
        /// From that CALL to the SLOAD of the message's slot; words of the message.
        HASH = 1967 + 12 per word;

        /// From that SLOAD to `MessageAlreadyRelayed`.
        ALREADY_RELAYED = 69;
        /// From that SLOAD to the SSTORE of the message's slot. On the way is one warm SLOAD of it.
        MESSAGE_STORE = 120;
        /// From that SSTORE to the CALL of the target; words of the message. On the way are two
        /// TSTOREs, of source and sender.
        TARGET_CALL = 179 + 3 per word;

        /// From that CALL to the revert of a call that failed without return data.
        FAILED_WITHOUT_DATA = 88;
        /// From that CALL to the revert of a call that failed; words of the return data.
        FAILED = 154 + 3 per word;
        /// From that CALL to the return of a call without return data. On the way are
        /// `RelayedMessage`'s LOG4 and three TSTOREs, of sender, source and flag.
        RETURN_WITHOUT_DATA = 493;
        /// From that CALL to the return, with the same effects on the way; words of the return
        /// data.
        RETURN = 559 + 12 per word;
    }
}

constants_of_lines! {
    /// Gas that differs between the lines, because their dispatchers do.
    struct Gas {
        /// From the frame's start to the revert of arguments that are too short.
        short: u64,
        /// From the frame's start to the revert of a payload offset over 2^64-1.
        payload: u64,
        /// From the frame's start to the TLOAD of the re-entrancy flag.
        flag_load: u64,
    }
}

impl Gas {
    /// The constants of this line.
    pub(super) const fn of(line: MessengerLine) -> Self {
        match line {
            MessengerLine::V1_2 => Self::V1_2,
            MessengerLine::V1_3 => Self::V1_3,
        }
    }

    const V1_2: Self = Self { short: 177, payload: 251, flag_load: 471 };
    const V1_3: Self = Self { short: 222, payload: 296, flag_load: 516 };
}

/// Length of the calldata of `validateMessage(_id, msgHash)`, in bytes.
const VALIDATE_CALL: usize = SELECTOR + 6 * 32;

/// Decodes the head, then requests the re-entrancy flag. The only payable function.
pub(super) fn begin<F: Frame>(line: MessengerLine, frame: &mut F) -> Step<F::Halt> {
    let gas = Gas::of(line);
    let decoded = {
        let calldata = frame.calldata();
        calldata::require_words(&calldata, 6, gas.short)
            .and_then(|()| calldata::bytes(&calldata, SENT_MESSAGE, gas.payload))
    };
    if let Err(abort) = decoded {
        return frame.decline(abort);
    }
    frame.charge(gas.flag_load)?;
    frame.grow_memory(memory::INITIAL)?;
    frame.jump(messenger::RELAY);
    frame.push([ENTERED_SLOT])
}

/// With the re-entrancy flag loaded: checks it and the origin, hashes the payload and encodes the
/// call to the inbox. The flag is set before the origin is checked, which a static call can
/// observe.
///
/// The message hash, which has no effect before the inbox has been called, waits on the stack. It
/// depends on nothing but the calldata and the chain's id, so the call cannot change it.
pub(super) fn enter<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let [entered] = frame.pop()?;
    if !entered.is_zero() {
        let output = ReentrantCall {}.abi_encode().into();
        return frame.revert(gas::REENTRANT_CALL, memory::FIRST_WORD, output);
    }
    let effects = [CROSS_L2_INBOX.into_word().into(), U256::ONE, ENTERED_SLOT];
    if frame.is_static() {
        frame.charge(gas::FLAG_STORE)?;
        return frame.push(effects);
    }
    let checked = {
        let calldata = frame.calldata();
        check_origin(&calldata).map(|()| calldata::checked_bytes(&calldata, SENT_MESSAGE))
    };
    let payload = match checked {
        Ok(payload) => payload,
        Err(abort) => return frame.abort(abort),
    };
    let payload_words = words(payload.len());
    frame.charge(gas::FLAG_STORE + gas::PAYLOAD_HASH.of(payload_words))?;
    // Solidity copies the payload to hash it, and encodes the call over the copy.
    frame.grow_memory(memory::FIRST + 32 * payload_words + 0x20)?;
    frame.grow_memory(memory::FIRST + VALIDATE_CALL)?;
    let hashes = {
        let calldata = frame.calldata();
        let source = calldata::number(&calldata, SOURCE);
        RelayedHashes::of(&calldata[payload], frame.chain_id(), source)
    };
    frame.write_memory(memory::FIRST, &validateMessageCall::SELECTOR);
    frame.copy_calldata(memory::FIRST + SELECTOR, argument(0), 5 * 32);
    frame.write_memory(memory::FIRST + SELECTOR + 5 * 32, hashes.payload.as_slice());
    frame.push([hashes.message.map_or(UNKNOWN_HASH, Into::into)])?;
    frame.push(effects)
}

/// Checks that the origin is an address, and the messenger's. The flag's TSTORE is charged before.
fn check_origin(calldata: &[u8]) -> Result<(), Abort> {
    const FLAG_STORED: u64 = gas::FLAG_STORE + effect::gas::TSTORE;
    let origin = calldata::address(calldata, 0, FLAG_STORED + gas::DIRTY_ORIGIN)?;
    if origin == L2_TO_L2_CROSS_DOMAIN_MESSENGER {
        return Ok(());
    }
    let output = IdOriginNotL2ToL2CrossDomainMessenger {}.abi_encode().into();
    Err(Abort { gas: FLAG_STORED + gas::FOREIGN_ORIGIN, memory: memory::FIRST_WORD, output })
}

/// With the inbox's code size: an empty revert without code, otherwise the call.
pub(super) fn call_inbox<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let [code_size] = frame.pop()?;
    if code_size.is_zero() {
        frame.charge(gas::NO_INBOX)?;
        return Err(Exit::Revert(Bytes::new()));
    }
    frame.charge(gas::INBOX_CALL)?;
    call(
        frame,
        &Call {
            to: CROSS_L2_INBOX,
            value: U256::ZERO,
            offset: memory::FIRST,
            length: VALIDATE_CALL,
            reserved: 0,
        },
    )
}

/// A CALL with all gas, and no memory for output.
struct Call {
    to: Address,
    value: U256,
    /// Offset of the calldata in memory, and its length, in bytes.
    offset: usize,
    length: usize,
    /// Gas of the opcodes that run before it.
    reserved: u64,
}

/// Pushes the operands of a call.
fn call<F: Frame>(frame: &mut F, call: &Call) -> Step<F::Halt> {
    let gas = frame.gas_left().saturating_sub(call.reserved);
    frame.push([
        U256::ZERO,
        U256::from(call.offset),
        U256::from(call.length),
        U256::from(call.offset),
        call.value,
        call.to.into_word().into(),
        U256::from(gas),
    ])
}

/// After the call of the inbox: passes its revert on; otherwise decodes the payload, checks the
/// destination, hashes the message if that has not been done, and requests its slot.
pub(super) fn decode<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let [success, early_hash] = frame.pop()?;
    if success.is_zero() {
        let output = frame.return_data().clone();
        let gas = gas::INBOX_FAILED.of(words(output.len()));
        return frame.revert(gas, output.len(), output);
    }
    let decoded = {
        let calldata = frame.calldata();
        let at = calldata::checked_bytes(&calldata, SENT_MESSAGE);
        decode_payload(&calldata[at.clone()], frame.chain_id()).map(|decoded| (decoded, at))
    };
    let (decoded, payload) = match decoded {
        Ok(decoded) => decoded,
        Err(abort) => return frame.abort(abort),
    };
    let length = decoded.message.len();
    frame.charge(gas::HASH.of(words(length)))?;
    frame.grow_memory(memory::message_hash(words(length)))?;
    let start = payload.start + decoded.message.start;
    let hash = if early_hash == UNKNOWN_HASH {
        let calldata = frame.calldata();
        decoded.message_hash(&calldata[payload], calldata::number(&calldata, SOURCE))
    } else {
        early_hash.into()
    };
    let (hash, slot) = hash_and_slot(hash, SUCCESSFUL_MESSAGES_SLOT);
    frame.push([
        hash,
        decoded.nonce,
        decoded.sender.into_word().into(),
        decoded.target.into_word().into(),
        U256::from(start),
        U256::from(length),
        slot,
        slot,
    ])
}

/// Decodes the payload and checks its destination; gas counts from the inbox's call.
fn decode_payload(payload: &[u8], chain_id: U256) -> Result<SentMessagePayload, Abort> {
    let decoded = SentMessagePayload::decode(payload).map_err(|error| {
        let resource = || Panic::from(PanicKind::ResourceError).abi_encode();
        let (gas, output) = match error {
            PayloadError::NoTopic { .. } => (gas::NO_TOPIC, Bytes::new()),
            PayloadError::NotSentMessage { .. } => {
                (gas::NOT_SENT_MESSAGE, EventPayloadNotSentMessage {}.abi_encode().into())
            }
            PayloadError::NoTopics { .. } => (gas::NO_TOPICS, Bytes::new()),
            PayloadError::DirtyTarget { .. } => (gas::DIRTY_TARGET, Bytes::new()),
            PayloadError::NoHead { .. } => (gas::NO_HEAD, Bytes::new()),
            PayloadError::DirtySender { .. } => (gas::DIRTY_SENDER, Bytes::new()),
            PayloadError::OffsetTooHigh { .. } => (gas::OFFSET_TOO_HIGH, Bytes::new()),
            PayloadError::OffsetOutOfRange { .. } => (gas::OFFSET_OUT_OF_RANGE, Bytes::new()),
            PayloadError::LengthTooHigh { .. } => (gas::LENGTH_TOO_HIGH, resource().into()),
            PayloadError::MemoryOverflow { .. } => (gas::MEMORY_OVERFLOW, resource().into()),
            PayloadError::LengthOutOfRange { .. } => (gas::LENGTH_OUT_OF_RANGE, Bytes::new()),
        };
        Abort { gas, memory: 0, output }
    })?;
    if decoded.destination != chain_id {
        let words = words(decoded.message.len());
        return Err(Abort {
            gas: gas::DESTINATION.of(words),
            memory: memory::message_copy(words),
            output: MessageDestinationNotRelayChain {}.abi_encode().into(),
        });
    }
    Ok(decoded)
}

/// With the message's word loaded: `MessageAlreadyRelayed`, or the word to store. The contract
/// hashes the slot and loads the word again, warm.
pub(super) fn mark<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let [word, slot] = frame.pop()?;
    if flag(word) {
        let output = MessageAlreadyRelayed {}.abi_encode().into();
        return frame.revert(gas::ALREADY_RELAYED, 0, output);
    }
    frame.charge(gas::MESSAGE_STORE + effect::gas::WARM_SLOAD)?;
    frame.push([set_flag(word), slot])
}

/// With the message marked as relayed: sets the context and calls the target with the whole value.
pub(super) fn call_target<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let [length, start, target, sender] = frame.pop()?;
    let (length, start) = (length.saturating_to::<usize>(), start.saturating_to::<usize>());
    let words = words(length);
    let source = calldata::number(&frame.calldata(), SOURCE);
    frame.charge(gas::TARGET_CALL.of(words))?;
    let offset = memory::message_end(words);
    frame.grow_memory(offset + 32 * words + 0x20)?;
    frame.copy_calldata(offset, start, length);
    frame.push([U256::from(offset)])?;
    call(
        frame,
        &Call {
            to: Address::from_word(target.into()),
            value: frame.value(),
            offset,
            length,
            reserved: 2 * effect::gas::TSTORE,
        },
    )?;
    frame.push([sender, CROSS_DOMAIN_MESSAGE_SENDER_SLOT, source, CROSS_DOMAIN_MESSAGE_SOURCE_SLOT])
}

/// After the call of the target: passes its revert on byte for byte; otherwise emits the log,
/// clears context and flag, and returns the target's complete return data.
pub(super) fn finish<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let [success, offset, nonce, hash] = frame.pop()?;
    let offset = offset.saturating_to::<usize>();
    let output = frame.return_data().clone();
    let length = output.len();
    let output_words = words(length);
    // Solidity copies return data after a length word, if there is any.
    let copied = if length == 0 { 0 } else { 0x20 + 32 * output_words };
    if success.is_zero() {
        let gas = match length {
            0 => gas::FAILED_WITHOUT_DATA,
            _ => gas::FAILED.of(output_words),
        };
        return frame.revert(gas, if length == 0 { 0 } else { offset + copied }, output);
    }
    frame.charge(match length {
        0 => gas::RETURN_WITHOUT_DATA,
        _ => gas::RETURN.of(output_words),
    })?;
    frame.grow_memory(offset + copied + 3 * 32 + 32 * output_words)?;

    let return_data_hash = keccak256(&output);
    frame.write_memory(offset, return_data_hash.as_slice());
    let returned = offset + 32;
    let head: [[u8; 32]; 2] = [U256::from(32).to_be_bytes(), U256::from(length).to_be_bytes()];
    frame.write_memory(returned, head.as_flattened());
    frame.write_memory(returned + 64, &output);
    let padding = length.next_multiple_of(32) - length;
    frame.write_memory(returned + 64 + length, &[0; 32][..padding]);

    let source = calldata::number(&frame.calldata(), SOURCE);
    frame.push([
        U256::from(64 + 32 * output_words),
        U256::from(returned),
        U256::ZERO,
        ENTERED_SLOT,
        U256::ZERO,
        CROSS_DOMAIN_MESSAGE_SENDER_SLOT,
        U256::ZERO,
        CROSS_DOMAIN_MESSAGE_SOURCE_SLOT,
        hash,
        nonce,
        source,
        RelayedMessage::SIGNATURE_HASH.into(),
        U256::from(32),
        U256::from(offset),
    ])
}

/// keccak256; for empty data a constant.
fn keccak256(bytes: &[u8]) -> B256 {
    if bytes.is_empty() {
        return alloy_primitives::KECCAK256_EMPTY;
    }
    alloy_primitives::keccak256(bytes)
}
