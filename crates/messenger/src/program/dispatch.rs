//! The messenger's dispatcher.

use alloy_primitives::Bytes;
use alloy_sol_types::SolCall;

use super::{
    calldata::selector,
    frame::{Frame, Step},
    gas_constant::constants,
    memory, relay, resend, send, views,
};
use crate::abi::IL2ToL2CrossDomainMessenger::{
    crossDomainMessageContextCall, crossDomainMessageSenderCall, crossDomainMessageSourceCall,
    messageNonceCall, messageVersionCall, relayMessageCall, resendMessageCall, sendMessageCall,
    sentMessagesCall, successfulMessagesCall, versionCall,
};

constants! {
    mod gas {
        /// From the frame's start to the revert of calldata without a selector: there is no
        /// `receive` and no `fallback`.
        NO_SELECTOR = 36;
        /// From the frame's start to the revert of an unknown selector below `messageVersion`'s.
        UNKNOWN_LOW = 137;
        /// From the frame's start to the revert of an unknown selector between `messageVersion`'s
        /// and `relayMessage`'s.
        UNKNOWN_MIDDLE = 157;
        /// From the frame's start to the revert of an unknown selector above `relayMessage`'s.
        UNKNOWN_HIGH = 156;
    }
}

/// Runs the function that the selector names.
pub(super) fn dispatch<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let selector = selector(&frame.calldata());
    match selector {
        Some(sendMessageCall::SELECTOR) => send::begin(frame),
        Some(relayMessageCall::SELECTOR) => relay::begin(frame),
        Some(resendMessageCall::SELECTOR) => resend::begin(frame),
        Some(successfulMessagesCall::SELECTOR) => views::successful_messages(frame),
        Some(sentMessagesCall::SELECTOR) => views::sent_messages(frame),
        Some(messageNonceCall::SELECTOR) => views::message_nonce(frame),
        Some(messageVersionCall::SELECTOR) => views::message_version(frame),
        Some(versionCall::SELECTOR) => views::version(frame),
        Some(crossDomainMessageSenderCall::SELECTOR) => views::sender(frame),
        Some(crossDomainMessageSourceCall::SELECTOR) => views::source(frame),
        Some(crossDomainMessageContextCall::SELECTOR) => views::context(frame),
        Some(unknown) => frame.revert(unknown_selector_gas(unknown), memory::INITIAL, Bytes::new()),
        None => frame.revert(gas::NO_SELECTOR, memory::INITIAL, Bytes::new()),
    }
}

/// Gas of the search for an unknown selector. The compiler's code finds one of four groups of
/// selectors by comparisons, then tries the selectors of that group one by one.
fn unknown_selector_gas(selector: [u8; 4]) -> u64 {
    if selector < messageVersionCall::SELECTOR {
        gas::UNKNOWN_LOW
    } else if selector < relayMessageCall::SELECTOR {
        gas::UNKNOWN_MIDDLE
    } else {
        gas::UNKNOWN_HIGH
    }
}
