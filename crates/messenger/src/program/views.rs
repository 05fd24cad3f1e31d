//! The getters (docs/SEMANTICS.md#functions-of-the-messenger).

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::{SolError, SolValue};

use super::{
    calldata,
    frame::{Abort, Exit, Frame, Step},
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
};

/// The version of the contract this is indistinguishable from.
const VERSION: &str = "1.2.0";

/// An empty revert at `gas` if the call carries value: no getter is payable.
fn require_no_value<F: Frame>(frame: &mut F, gas: u64) -> Step<F::Halt> {
    if frame.value().is_zero() { Ok(()) } else { frame.abort(Abort::empty(gas)) }
}

/// `version()`.
pub(super) fn version<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    require_no_value(frame, 157)?;
    frame.charge(441)?;
    frame.grow_memory(0x140)?;
    Err(Exit::Return(VERSION.abi_encode().into()))
}

/// `messageVersion()`.
pub(super) fn message_version<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    require_no_value(frame, 135)?;
    frame.return_word(210, memory::FIRST_WORD, U256::from(MESSAGE_VERSION))
}

/// Prices and places of a getter that begins with one load.
struct Load {
    /// Gas to the check of the value.
    value: u64,
    /// Gas to the load.
    load: u64,
    /// The section that begins with the load.
    section: usize,
}

/// Goes to the section that loads `slot`.
fn load<F: Frame>(frame: &mut F, at: &Load, slot: U256) -> Step<F::Halt> {
    require_no_value(frame, at.value)?;
    frame.charge(at.load)?;
    frame.grow_memory(memory::INITIAL)?;
    frame.jump(at.section);
    frame.push([slot])
}

/// `messageNonce()`.
pub(super) fn message_nonce<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let at = Load { value: 178, load: 179, section: messenger::NONCE };
    load(frame, &at, U256::from(MSG_NONCE_SLOT))
}

/// `messageNonce()` with the word loaded: the counter under the released version, 0.
pub(super) fn return_nonce<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let [word] = frame.pop()?;
    frame.return_word(58, memory::FIRST_WORD, word & COUNTER_MASK)
}

/// `successfulMessages(bytes32)`.
pub(super) fn successful_messages<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let at = Load { value: 156, load: 304, section: messenger::FLAG };
    mapping(frame, &at, 215, SUCCESSFUL_MESSAGES_SLOT)
}

/// `sentMessages(bytes32)`.
pub(super) fn sent_messages<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let at = Load { value: 179, load: 324, section: messenger::FLAG };
    mapping(frame, &at, 238, SENT_MESSAGES_SLOT)
}

/// A getter of a mapping; `short` is the gas to the check of the calldata's length.
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
    frame.return_word(75, memory::FIRST_WORD, U256::from(flag(word)))
}

/// `crossDomainMessageSender()`.
pub(super) fn sender<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let at = Load { value: 158, load: 176, section: messenger::SENDER };
    load(frame, &at, ENTERED_SLOT)
}

/// `crossDomainMessageSource()`.
pub(super) fn source<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let at = Load { value: 136, load: 154, section: messenger::SOURCE };
    load(frame, &at, ENTERED_SLOT)
}

/// `crossDomainMessageContext()`.
pub(super) fn context<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let at = Load { value: 157, load: 178, section: messenger::CONTEXT };
    load(frame, &at, ENTERED_SLOT)
}

/// With the re-entrancy flag loaded: asks for `slot` at `gas`, or `NotEntered`.
fn require_entered<F: Frame>(frame: &mut F, gas: u64, slot: U256) -> Step<F::Halt> {
    let [entered] = frame.pop()?;
    if entered.is_zero() {
        return frame.revert(52, memory::FIRST_WORD, NotEntered {}.abi_encode().into());
    }
    frame.charge(gas)?;
    frame.push([slot])
}

/// `crossDomainMessageSender()` with the re-entrancy flag loaded.
pub(super) fn sender_entered<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    require_entered(frame, 19, CROSS_DOMAIN_MESSAGE_SENDER_SLOT)
}

/// `crossDomainMessageSender()` with the sender loaded.
pub(super) fn return_sender<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let [sender] = frame.pop()?;
    frame.return_word(72, memory::FIRST_WORD, address_of(sender))
}

/// `crossDomainMessageSource()` with the re-entrancy flag loaded.
pub(super) fn source_entered<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    require_entered(frame, 19, CROSS_DOMAIN_MESSAGE_SOURCE_SLOT)
}

/// `crossDomainMessageSource()` with the source loaded.
pub(super) fn return_source<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let [source] = frame.pop()?;
    frame.return_word(52, memory::FIRST_WORD, source)
}

/// `crossDomainMessageContext()` with the re-entrancy flag loaded.
pub(super) fn context_entered<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    require_entered(frame, 21, CROSS_DOMAIN_MESSAGE_SENDER_SLOT)
}

/// `crossDomainMessageContext()` with the sender loaded: asks for the source.
pub(super) fn context_sender<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    frame.charge(6)?;
    frame.push([CROSS_DOMAIN_MESSAGE_SOURCE_SLOT])
}

/// `crossDomainMessageContext()` with both loaded.
pub(super) fn return_context<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let [source, sender] = frame.pop()?;
    frame.charge(93)?;
    frame.grow_memory(memory::FIRST_WORD + 0x20)?;
    let words: [[u8; 32]; 2] = [address_of(sender).to_be_bytes(), source.to_be_bytes()];
    Err(Exit::Return(Bytes::copy_from_slice(words.as_flattened())))
}

/// The address in a word, as Solidity masks it on reading.
fn address_of(word: U256) -> U256 {
    Address::from_word(word.into()).into_word().into()
}
