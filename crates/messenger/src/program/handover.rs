//! Where the released bytecode can hand a call over to a program.

use alloy_sol_types::SolCall;

use super::{
    calldata,
    frame::{Declined, Exit, Frame, Step},
    inbox, relay, send,
};
use crate::abi::{
    ICrossL2Inbox::validateMessageCall,
    IL2ToL2CrossDomainMessenger::{relayMessageCall, sendMessageCall},
};

/// Takes over a call of the messenger at its first CALLDATASIZE, if it is a well-formed
/// `sendMessage` or `relayMessage`.
pub(crate) fn messenger<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let selector = calldata::selector(&frame.calldata());
    match selector {
        Some(sendMessageCall::SELECTOR) => send::begin(frame),
        Some(relayMessageCall::SELECTOR) => relay::begin(frame),
        _ => Err(Exit::Declined(Declined::Function)),
    }
}

/// Takes over a call of the inbox at its first CALLDATASIZE, if it is a well-formed
/// `validateMessage`.
pub(crate) fn inbox<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let selector = calldata::selector(&frame.calldata());
    match selector {
        Some(validateMessageCall::SELECTOR) => inbox::begin_validate(frame),
        _ => Err(Exit::Declined(Declined::Function)),
    }
}
