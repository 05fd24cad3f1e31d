//! The messenger's dispatcher.

use alloy_primitives::Bytes;
use alloy_sol_types::SolCall;

use super::{
    calldata::selector,
    frame::{Frame, Step},
    gas_constant::constants,
    memory, relay, resend, send, views,
};
use crate::{
    abi::{
        IL2ToL2CrossDomainMessenger::{
            crossDomainMessageContextCall, crossDomainMessageSenderCall,
            crossDomainMessageSourceCall, messageNonceCall, messageVersionCall, relayMessageCall,
            resendMessageCall, sendMessageCall, sentMessagesCall, successfulMessagesCall,
            versionCall,
        },
        IL2ToL2CrossDomainMessenger1_2::sentMessagesCall as sentMessagesOf1_2Call,
    },
    version::{MessengerLine, MessengerVersion},
};

constants! {
    mod gas {
        /// From the frame's start to the revert of calldata without a selector: there is no
        /// `receive` and no `fallback`.
        NO_SELECTOR = 36;
        /// From the frame's start to the revert of an unknown selector below `messageVersion`'s.
        UNKNOWN_LOW = 137;
        /// From the frame's start to the revert of an unknown selector between `messageVersion`'s
        /// and the first selector of the last group.
        UNKNOWN_MIDDLE = 157;
        /// From the frame's start to the revert of an unknown selector of the last group.
        UNKNOWN_HIGH = 156;
    }
}

/// Runs the function that the selector names.
pub(super) fn dispatch<F: Frame>(version: MessengerVersion, frame: &mut F) -> Step<F::Halt> {
    let line = version.line();
    let selector = selector(&frame.calldata());
    match selector {
        Some(sendMessageCall::SELECTOR) => send::begin(line, frame),
        Some(relayMessageCall::SELECTOR) => relay::begin(line, frame),
        Some(resendMessageCall::SELECTOR) => resend::begin(line, frame),
        Some(successfulMessagesCall::SELECTOR) => views::successful_messages(line, frame),
        Some(messageNonceCall::SELECTOR) => views::message_nonce(frame),
        Some(messageVersionCall::SELECTOR) => views::message_version(frame),
        Some(versionCall::SELECTOR) => views::version(version, frame),
        Some(crossDomainMessageSenderCall::SELECTOR) => views::sender(frame),
        Some(crossDomainMessageSourceCall::SELECTOR) => views::source(frame),
        Some(crossDomainMessageContextCall::SELECTOR) => views::context(frame),
        Some(other) => match (line, other) {
            (MessengerLine::V1_2, sentMessagesOf1_2Call::SELECTOR) => views::sent_messages(frame),
            (MessengerLine::V1_3, sentMessagesCall::SELECTOR) => {
                views::sent_messages_by_nonce(frame)
            }
            _ => {
                let gas = unknown_selector_gas(line, other);
                frame.revert(gas, memory::INITIAL, Bytes::new())
            }
        },
        None => frame.revert(gas::NO_SELECTOR, memory::INITIAL, Bytes::new()),
    }
}

/// Gas of the search for an unknown selector. The compiler's code finds one of four groups of
/// selectors by comparisons, then tries the selectors of that group one by one.
fn unknown_selector_gas(line: MessengerLine, selector: [u8; 4]) -> u64 {
    let last_group = match line {
        MessengerLine::V1_2 => relayMessageCall::SELECTOR,
        MessengerLine::V1_3 => successfulMessagesCall::SELECTOR,
    };
    if selector < messageVersionCall::SELECTOR {
        gas::UNKNOWN_LOW
    } else if selector < last_group {
        gas::UNKNOWN_MIDDLE
    } else {
        gas::UNKNOWN_HIGH
    }
}
