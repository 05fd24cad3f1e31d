//! The points at which the released bytecode hands a call over to a program.

use alloy_sol_types::SolCall;

use super::{
    calldata,
    frame::{Declined, Exit, Frame, Step},
    gas_constant::constants,
    inbox, relay, send,
};
use crate::{
    abi::{
        ICrossL2Inbox::validateMessageCall,
        IL2ToL2CrossDomainMessenger::{relayMessageCall, sendMessageCall},
    },
    version::{InboxVersion, MessengerLine},
};

constants! {
    mod gas {
        /// From the start of a frame of the messenger to the opcode after its first CALLDATASIZE.
        MESSENGER = 14;
        /// From the start of a frame of the inbox to the opcode after its first CALLDATASIZE.
        INBOX = 38;
    }
}

constants! {
    mod program_counter {
        /// After the messenger's first CALLDATASIZE, in bytes.
        MESSENGER = 0x08;
        /// After the inbox's first CALLDATASIZE, in bytes.
        INBOX = 0x14;
    }
}

/// The point at which an implementation hands over: after its first CALLDATASIZE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// The program counter, in bytes.
    pub(crate) program_counter: u64,
    /// Gas charged before it, without memory.
    pub(crate) paid: u64,
}

/// The point at which the released messenger hands over.
pub(crate) const MESSENGER: Place =
    Place { program_counter: program_counter::MESSENGER, paid: gas::MESSENGER };

/// The point at which the released inbox hands over.
pub(crate) const INBOX: Place = Place { program_counter: program_counter::INBOX, paid: gas::INBOX };

/// Takes over a call of the messenger at its first CALLDATASIZE, if it is a well-formed
/// `sendMessage` or `relayMessage`.
pub(crate) fn messenger<F: Frame>(line: MessengerLine, frame: &mut F) -> Step<F::Halt> {
    let selector = calldata::selector(&frame.calldata());
    match selector {
        Some(sendMessageCall::SELECTOR | relayMessageCall::SELECTOR) if frame.is_static() => {
            Err(Exit::Declined(Declined::StaticCall))
        }
        Some(sendMessageCall::SELECTOR) => send::begin(line, frame),
        Some(relayMessageCall::SELECTOR) => relay::begin(line, frame),
        _ => Err(Exit::Declined(Declined::Function)),
    }
}

/// Takes over a call of the inbox at its first CALLDATASIZE, if it is a well-formed
/// `validateMessage`.
pub(crate) fn inbox<F: Frame>(version: InboxVersion, frame: &mut F) -> Step<F::Halt> {
    let selector = calldata::selector(&frame.calldata());
    match selector {
        Some(validateMessageCall::SELECTOR) if frame.is_static() => {
            Err(Exit::Declined(Declined::StaticCall))
        }
        Some(validateMessageCall::SELECTOR) => inbox::begin_validate(version, frame),
        _ => Err(Exit::Declined(Declined::Function)),
    }
}
