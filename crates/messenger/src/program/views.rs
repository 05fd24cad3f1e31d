//! The getters (docs/SEMANTICS.md#functions-of-the-messenger).

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::{SolError, SolValue};

use super::{
    calldata,
    frame::{Abort, Exit, Frame, Step},
    gas_constant::{constants, constants_of_lines},
    layout::messenger,
    memory,
};
use crate::{
    abi::IL2ToL2CrossDomainMessenger::NotEntered,
    nonce::{COUNTER_MASK, MESSAGE_VERSION},
    storage::{
        CROSS_DOMAIN_MESSAGE_SENDER_SLOT, CROSS_DOMAIN_MESSAGE_SOURCE_SLOT, ENTERED_SLOT,
        MSG_NONCE_SLOT, SENT_MESSAGES_SLOT, SUCCESSFUL_MESSAGES_SLOT, flag, mapping_slot,
    },
    version::{MessengerLine, MessengerVersion},
};

constants! {
    mod gas {
        /// From the frame's start to `version`'s revert of a call that carries value.
        VERSION_VALUE = 157;
        /// From the frame's start to `version`'s return.
        VERSION = 441;

        /// From the frame's start to `messageVersion`'s revert of a call that carries value.
        MESSAGE_VERSION_VALUE = 135;
        /// From the frame's start to `messageVersion`'s return.
        MESSAGE_VERSION = 210;

        /// From the frame's start to `messageNonce`'s revert of a call that carries value.
        MESSAGE_NONCE_VALUE = 178;
        /// From the frame's start to `messageNonce`'s SLOAD.
        MESSAGE_NONCE_LOAD = 179;
        /// From there to the return.
        MESSAGE_NONCE = 58;

        /// From the SLOAD of `successfulMessages`, or of `sentMessages` in 1.2, to the return.
        FLAG = 75;

        /// From the frame's start to `crossDomainMessageSender`'s revert of a call that carries
        /// value.
        SENDER_VALUE = 158;
        /// From the frame's start to `crossDomainMessageSender`'s TLOAD of the re-entrancy flag.
        SENDER_LOAD = 176;
        /// From there to the TLOAD of the sender.
        SENDER_ENTERED = 19;
        /// From there to the return.
        SENDER = 72;

        /// From the frame's start to `crossDomainMessageSource`'s revert of a call that carries
        /// value.
        SOURCE_VALUE = 136;
        /// From the frame's start to `crossDomainMessageSource`'s TLOAD of the re-entrancy flag.
        SOURCE_LOAD = 154;
        /// From there to the TLOAD of the source.
        SOURCE_ENTERED = 19;
        /// From there to the return.
        SOURCE = 52;

        /// From the frame's start to `crossDomainMessageContext`'s revert of a call that carries
        /// value.
        CONTEXT_VALUE = 157;
        /// From the frame's start to `crossDomainMessageContext`'s TLOAD of the re-entrancy flag.
        CONTEXT_LOAD = 178;
        /// From there to the TLOAD of the sender.
        CONTEXT_ENTERED = 21;
        /// From there to the TLOAD of the source.
        CONTEXT_SENDER = 6;
        /// From there to the return.
        CONTEXT = 93;

        /// From the TLOAD of the re-entrancy flag to `NotEntered`, in all three.
        NOT_ENTERED = 52;
    }
}

constants! {
    mod by_nonce {
        /// From the SLOAD of `sentMessages` in 1.3 to the return.
        SENT_MESSAGES = 52;
    }
}

constants_of_lines! {
    /// Gas that differs between the lines.
    struct Gas {
        /// From the frame's start to `successfulMessages`' revert of a call that carries value.
        successful_messages_value: u64,
        /// From the frame's start to `successfulMessages`' revert of arguments that are too short.
        successful_messages_short: u64,
        /// From the frame's start to `successfulMessages`' SLOAD.
        successful_messages_load: u64,
        /// From the frame's start to `sentMessages`' revert of a call that carries value.
        sent_messages_value: u64,
        /// From the frame's start to `sentMessages`' revert of arguments that are too short.
        sent_messages_short: u64,
        /// From the frame's start to `sentMessages`' SLOAD.
        sent_messages_load: u64,
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

    const V1_2: Self = Self {
        successful_messages_value: 156,
        successful_messages_short: 215,
        successful_messages_load: 304,
        sent_messages_value: 179,
        sent_messages_short: 238,
        sent_messages_load: 324,
    };
    const V1_3: Self = Self {
        successful_messages_value: 134,
        successful_messages_short: 193,
        successful_messages_load: 282,
        sent_messages_value: 156,
        sent_messages_short: 215,
        sent_messages_load: 301,
    };
}

/// Requires a call without value, because no getter is payable; otherwise an empty revert at `gas`.
fn require_no_value<F: Frame>(frame: &mut F, gas: u64) -> Step<F::Halt> {
    if frame.value().is_zero() { Ok(()) } else { frame.abort(Abort::empty(gas)) }
}

/// `version()`.
pub(super) fn version<F: Frame>(version: MessengerVersion, frame: &mut F) -> Step<F::Halt> {
    require_no_value(frame, gas::VERSION_VALUE)?;
    frame.charge(gas::VERSION)?;
    frame.grow_memory(0x140)?;
    Err(Exit::Return(version.as_str().abi_encode().into()))
}

/// `messageVersion()`.
pub(super) fn message_version<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    require_no_value(frame, gas::MESSAGE_VERSION_VALUE)?;
    frame.return_word(gas::MESSAGE_VERSION, memory::FIRST_WORD, U256::from(MESSAGE_VERSION))
}

/// Gas and section of a getter that begins with one load.
struct Load {
    /// Gas up to the check of the value.
    value: u64,
    /// Gas up to the load.
    load: u64,
    /// The section that begins with the load.
    section: usize,
}

/// Jumps to the section that loads `slot`.
fn load<F: Frame>(frame: &mut F, at: &Load, slot: U256) -> Step<F::Halt> {
    require_no_value(frame, at.value)?;
    frame.charge(at.load)?;
    frame.grow_memory(memory::INITIAL)?;
    frame.jump(at.section);
    frame.push([slot])
}

/// `messageNonce()`.
pub(super) fn message_nonce<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let at = Load {
        value: gas::MESSAGE_NONCE_VALUE,
        load: gas::MESSAGE_NONCE_LOAD,
        section: messenger::NONCE,
    };
    load(frame, &at, U256::from(MSG_NONCE_SLOT))
}

/// `messageNonce()` with the word loaded: the counter with the released version, 0.
pub(super) fn return_nonce<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let [word] = frame.pop()?;
    frame.return_word(gas::MESSAGE_NONCE, memory::FIRST_WORD, word & COUNTER_MASK)
}

/// `successfulMessages(bytes32)`.
pub(super) fn successful_messages<F: Frame>(line: MessengerLine, frame: &mut F) -> Step<F::Halt> {
    let gas = Gas::of(line);
    let at = Load {
        value: gas.successful_messages_value,
        load: gas.successful_messages_load,
        section: messenger::FLAG,
    };
    mapping(frame, &at, gas.successful_messages_short, SUCCESSFUL_MESSAGES_SLOT)
}

/// `sentMessages(bytes32)` of 1.2.
pub(super) fn sent_messages<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    sent_messages_in(messenger::FLAG, Gas::V1_2, frame)
}

/// `sentMessages(uint256)` of 1.3.
pub(super) fn sent_messages_by_nonce<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    sent_messages_in(messenger::HASH, Gas::V1_3, frame)
}

/// `sentMessages`, continued in this section.
fn sent_messages_in<F: Frame>(section: usize, gas: Gas, frame: &mut F) -> Step<F::Halt> {
    let at = Load { value: gas.sent_messages_value, load: gas.sent_messages_load, section };
    mapping(frame, &at, gas.sent_messages_short, SENT_MESSAGES_SLOT)
}

/// A getter of a mapping; `short` is the gas up to the check of the calldata's length.
fn mapping<F: Frame>(frame: &mut F, at: &Load, short: u64, mapping: u8) -> Step<F::Halt> {
    require_no_value(frame, at.value)?;
    let key = {
        let calldata = frame.calldata();
        calldata::require_words(&calldata, 1, short).map(|()| calldata::number(&calldata, 0))
    };
    match key {
        Ok(key) => load(frame, at, mapping_slot(key.into(), mapping)),
        Err(abort) => frame.abort(abort),
    }
}

/// A getter of a mapping with the word loaded.
pub(super) fn return_flag<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let [word] = frame.pop()?;
    frame.return_word(gas::FLAG, memory::FIRST_WORD, U256::from(flag(word)))
}

/// `sentMessages(uint256)` with the word loaded.
pub(super) fn return_hash<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let [hash] = frame.pop()?;
    frame.return_word(by_nonce::SENT_MESSAGES, memory::FIRST_WORD, hash)
}

/// `crossDomainMessageSender()`.
pub(super) fn sender<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let at = Load { value: gas::SENDER_VALUE, load: gas::SENDER_LOAD, section: messenger::SENDER };
    load(frame, &at, ENTERED_SLOT)
}

/// `crossDomainMessageSource()`.
pub(super) fn source<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let at = Load { value: gas::SOURCE_VALUE, load: gas::SOURCE_LOAD, section: messenger::SOURCE };
    load(frame, &at, ENTERED_SLOT)
}

/// `crossDomainMessageContext()`.
pub(super) fn context<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let at =
        Load { value: gas::CONTEXT_VALUE, load: gas::CONTEXT_LOAD, section: messenger::CONTEXT };
    load(frame, &at, ENTERED_SLOT)
}

/// With the re-entrancy flag loaded: requests `slot` at `gas`, or reverts with `NotEntered`.
fn require_entered<F: Frame>(frame: &mut F, gas: u64, slot: U256) -> Step<F::Halt> {
    let [entered] = frame.pop()?;
    if entered.is_zero() {
        let output = NotEntered {}.abi_encode().into();
        return frame.revert(gas::NOT_ENTERED, memory::FIRST_WORD, output);
    }
    frame.charge(gas)?;
    frame.push([slot])
}

/// `crossDomainMessageSender()` with the re-entrancy flag loaded.
pub(super) fn sender_entered<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    require_entered(frame, gas::SENDER_ENTERED, CROSS_DOMAIN_MESSAGE_SENDER_SLOT)
}

/// `crossDomainMessageSender()` with the sender loaded.
pub(super) fn return_sender<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let [sender] = frame.pop()?;
    frame.return_word(gas::SENDER, memory::FIRST_WORD, address_of(sender))
}

/// `crossDomainMessageSource()` with the re-entrancy flag loaded.
pub(super) fn source_entered<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    require_entered(frame, gas::SOURCE_ENTERED, CROSS_DOMAIN_MESSAGE_SOURCE_SLOT)
}

/// `crossDomainMessageSource()` with the source loaded.
pub(super) fn return_source<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let [source] = frame.pop()?;
    frame.return_word(gas::SOURCE, memory::FIRST_WORD, source)
}

/// `crossDomainMessageContext()` with the re-entrancy flag loaded.
pub(super) fn context_entered<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    require_entered(frame, gas::CONTEXT_ENTERED, CROSS_DOMAIN_MESSAGE_SENDER_SLOT)
}

/// `crossDomainMessageContext()` with the sender loaded: requests the source.
pub(super) fn context_sender<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    frame.charge(gas::CONTEXT_SENDER)?;
    frame.push([CROSS_DOMAIN_MESSAGE_SOURCE_SLOT])
}

/// `crossDomainMessageContext()` with both loaded.
pub(super) fn return_context<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let [source, sender] = frame.pop()?;
    frame.charge(gas::CONTEXT)?;
    frame.grow_memory(memory::FIRST_WORD + 0x20)?;
    let words: [[u8; 32]; 2] = [address_of(sender).to_be_bytes(), source.to_be_bytes()];
    Err(Exit::Return(Bytes::copy_from_slice(words.as_flattened())))
}

/// The address in a word; the upper bits are masked, as Solidity does when reading.
fn address_of(word: U256) -> U256 {
    Address::from_word(word.into()).into_word().into()
}
