//! The messenger's function selector.

use alloy_primitives::Bytes;
use alloy_sol_types::SolCall;

use super::{
    calldata::selector,
    frame::{Frame, Step},
    memory, relay, resend, send, views,
};
use crate::abi::IL2ToL2CrossDomainMessenger::{
    crossDomainMessageContextCall, crossDomainMessageSenderCall, crossDomainMessageSourceCall,
    messageNonceCall, messageVersionCall, relayMessageCall, resendMessageCall, sendMessageCall,
    sentMessagesCall, successfulMessagesCall, versionCall,
};

/// There is no `receive` and no `fallback`: calldata without a selector is an empty revert.
const NO_SELECTOR: u64 = 36;

/// Goes to the function that the calldata names.
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
        None => frame.revert(NO_SELECTOR, memory::INITIAL, Bytes::new()),
    }
}

/// What the search for an unknown selector costs. The compiler splits the selectors into four
/// groups by comparing, then tries those of a group one by one.
fn unknown_selector_gas(selector: [u8; 4]) -> u64 {
    if selector < messageVersionCall::SELECTOR {
        137
    } else if selector < relayMessageCall::SELECTOR {
        157
    } else {
        156
    }
}
