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
    version::MessengerVersion,
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
    let selector = selector(&frame.calldata());
    match selector {
        Some(sendMessageCall::SELECTOR) => send::begin(version, frame),
        Some(relayMessageCall::SELECTOR) => relay::begin(version, frame),
        Some(resendMessageCall::SELECTOR) => resend::begin(version, frame),
        Some(successfulMessagesCall::SELECTOR) => views::successful_messages(version, frame),
        Some(messageNonceCall::SELECTOR) => views::message_nonce(frame),
        Some(messageVersionCall::SELECTOR) => views::message_version(frame),
        Some(versionCall::SELECTOR) => views::version(version, frame),
        Some(crossDomainMessageSenderCall::SELECTOR) => views::sender(frame),
        Some(crossDomainMessageSourceCall::SELECTOR) => views::source(frame),
        Some(crossDomainMessageContextCall::SELECTOR) => views::context(frame),
        Some(other) => match (version, other) {
            (MessengerVersion::V1_2_0, sentMessagesOf1_2Call::SELECTOR) => {
                views::sent_messages(frame)
            }
            (
                MessengerVersion::V1_3_0 | MessengerVersion::V1_3_1 | MessengerVersion::V1_3_2,
                sentMessagesCall::SELECTOR,
            ) => views::sent_messages_by_nonce(frame),
            _ => {
                let gas = unknown_selector_gas(version, other);
                frame.revert(gas, memory::INITIAL, Bytes::new())
            }
        },
        None => frame.revert(gas::NO_SELECTOR, memory::INITIAL, Bytes::new()),
    }
}

/// Gas of the search for an unknown selector. The compiler's code finds one of four groups of
/// selectors by comparisons, then tries the selectors of that group one by one.
fn unknown_selector_gas(version: MessengerVersion, selector: [u8; 4]) -> u64 {
    let last_group = match version {
        MessengerVersion::V1_2_0 => relayMessageCall::SELECTOR,
        MessengerVersion::V1_3_0 | MessengerVersion::V1_3_1 | MessengerVersion::V1_3_2 => {
            successfulMessagesCall::SELECTOR
        }
    };
    if selector < messageVersionCall::SELECTOR {
        gas::UNKNOWN_LOW
    } else if selector < last_group {
        gas::UNKNOWN_MIDDLE
    } else {
        gas::UNKNOWN_HIGH
    }
}
