//! `resendMessage` (docs/SEMANTICS.md#resendmessage-in-order).

use core::ops::Range;

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolError;

use super::{
    calldata,
    frame::{Abort, Frame, Step},
    gas_constant::constants,
    layout::messenger,
    memory,
    sent_message::{SentMessageTopics, log_and_return},
};
use crate::{
    abi::IL2ToL2CrossDomainMessenger::InvalidMessage,
    message_hash::message_hash,
    storage::{SENT_MESSAGES_SLOT, flag, mapping_slot},
    version::MessengerLine,
    word::words,
};

constants! {
    mod gas {
        /// From the frame's start to the revert of a call that carries value.
        VALUE = 179;
        /// From the frame's start to the revert of arguments that are too short.
        SHORT = 251;
        /// From the frame's start to the revert of a sender with upper bits.
        SENDER = 338;
        /// From the frame's start to the revert of a target with upper bits.
        TARGET = 413;
        /// From the frame's start to the revert of a message offset over 2^64-1.
        MESSAGE = 467;
        /// From the frame's start to the SLOAD of the message's slot.
        HASH = 1436 + 12 per word;
        /// From there to `InvalidMessage`.
        INVALID_MESSAGE = 66;
        /// From that SLOAD to `SentMessage`'s LOG4.
        LOG = 247 + 3 per word;
        /// From the LOG4 to the return.
        RETURN = 67;
    }
}

/// The arguments, decoded.
struct Arguments {
    topics: SentMessageTopics,
    sender: Address,
    message: Range<usize>,
}

impl Arguments {
    /// Decodes the arguments in the contract's order.
    fn decode(calldata: &[u8]) -> Result<Self, Abort> {
        calldata::require_words(calldata, 5, gas::SHORT)?;
        let sender = calldata::address(calldata, 2, gas::SENDER)?;
        let target = calldata::address(calldata, 3, gas::TARGET)?;
        let message = calldata::bytes(calldata, 4, gas::MESSAGE)?;
        let destination = calldata::number(calldata, 0);
        let nonce = calldata::number(calldata, 1);
        let topics = SentMessageTopics { destination, target, nonce };
        Ok(Self { topics, sender, message })
    }
}

/// Decodes the arguments, computes the message hash and requests its slot in 1.2, its nonce's slot
/// in 1.3.
pub(super) fn begin<F: Frame>(line: MessengerLine, frame: &mut F) -> Step<F::Halt> {
    let decoded = if frame.value().is_zero() {
        Arguments::decode(&frame.calldata())
    } else {
        Err(Abort::empty(gas::VALUE))
    };
    let Arguments { topics, sender, message } = match decoded {
        Ok(arguments) => arguments,
        Err(abort) => return frame.abort(abort),
    };
    let words = words(message.len());
    frame.charge(gas::HASH.of(words))?;
    frame.grow_memory(memory::message_hash(words))?;
    let nonce = topics.nonce;
    let hash = message_hash(
        topics.destination,
        frame.chain_id(),
        nonce,
        sender,
        topics.target,
        &frame.calldata()[message],
    );
    let (section, key) = match line {
        MessengerLine::V1_2 => (messenger::RESEND, hash),
        MessengerLine::V1_3 => (messenger::RESEND_BY_NONCE, nonce.into()),
    };
    frame.jump(section);
    frame.push([hash.into(), mapping_slot(key, SENT_MESSAGES_SLOT)])
}

/// 1.2, with the message's word loaded: the log and the output, or `InvalidMessage`.
pub(super) fn resend<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let [word, hash] = frame.pop()?;
    log_if_sent(frame, hash, flag(word))
}

/// 1.3, with the nonce's word loaded: the log and the output, or `InvalidMessage`.
pub(super) fn resend_by_nonce<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let [sent, hash] = frame.pop()?;
    log_if_sent(frame, hash, sent == hash)
}

/// The log and the output of a message that was sent, otherwise `InvalidMessage`.
fn log_if_sent<F: Frame>(frame: &mut F, hash: U256, is_sent: bool) -> Step<F::Halt> {
    if !is_sent {
        let output = InvalidMessage {}.abi_encode().into();
        return frame.revert(gas::INVALID_MESSAGE, 0, output);
    }
    let decoded = Arguments::decode(&frame.calldata());
    let Arguments { topics, sender, message } = match decoded {
        Ok(arguments) => arguments,
        Err(abort) => return frame.abort(abort),
    };
    let words = words(message.len());
    // A static call halts at the log, even without gas for the return.
    let to_return = if frame.is_static() { 0 } else { gas::RETURN };
    frame.charge(gas::LOG.of(words) + to_return)?;
    frame.grow_memory(memory::sent_message(words))?;
    log_and_return(frame, hash, &topics, sender, message)
}
