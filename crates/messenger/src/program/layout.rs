//! The layout of the programs: sections of opcodes and segments.

use alloc::vec::Vec;

use alloy_primitives::Bytes;

use super::segment::Segment;
use crate::rules::Rules;

/// The native opcode. EIP-141 reserves it as invalid forever, so that no fork can use it and a
/// client without this crate halts.
pub const NATIVE_OPCODE: u8 = 0xfe;

/// The EVM's opcodes that the programs use.
mod op {
    pub(super) const STOP: u8 = 0x00;
    pub(super) const EXTCODESIZE: u8 = 0x3b;
    pub(super) const SLOAD: u8 = 0x54;
    pub(super) const SSTORE: u8 = 0x55;
    pub(super) const TLOAD: u8 = 0x5c;
    pub(super) const TSTORE: u8 = 0x5d;
    pub(super) const LOG2: u8 = 0xa2;
    pub(super) const LOG4: u8 = 0xa4;
    pub(super) const CALL: u8 = 0xf1;
    pub(super) const RETURN: u8 = 0xf3;
}

/// The native opcode for `segment`.
const fn native(segment: Segment) -> [u8; 2] {
    [NATIVE_OPCODE, segment as u8]
}

/// Lays out sections one after the other; declares their offsets and the whole program.
macro_rules! program {
    ($program:ident: $($(#[doc = $doc:literal])* $section:ident = [$($part:expr),* $(,)?];)*) => {
        program!(@offsets 0; $($(#[doc = $doc])* $section = [$($part),*];)*);
        const $program: &[u8] = &{
            const PARTS: &[&[u8]] = &[$($($part),*),*];
            const LENGTH: usize = length(PARTS);
            join::<LENGTH>(PARTS)
        };
    };
    (@offsets $at:expr; $(#[doc = $doc:literal])* $section:ident = [$($part:expr),*]; $($rest:tt)*) => {
        $(#[doc = $doc])*
        pub(in crate::program) const $section: usize = $at;
        program!(@offsets $section + length(&[$($part),*]); $($rest)*);
    };
    (@offsets $at:expr;) => {};
}

/// Total length of all parts, in bytes.
const fn length(parts: &[&[u8]]) -> usize {
    let (mut total, mut i) = (0, 0);
    while i < parts.len() {
        total += parts[i].len();
        i += 1;
    }
    total
}

/// All parts, one after the other.
const fn join<const N: usize>(parts: &[&[u8]]) -> [u8; N] {
    let mut joined = [0; N];
    let (mut at, mut i) = (0, 0);
    while i < parts.len() {
        let mut j = 0;
        while j < parts[i].len() {
            joined[at] = parts[i][j];
            at += 1;
            j += 1;
        }
        i += 1;
    }
    joined
}

/// Offsets of the messenger's sections, which a dispatch or a branch jumps to.
#[cfg_attr(not(feature = "revm"), allow(dead_code, reason = "only segments jump"))]
pub(super) mod messenger {
    use super::{Segment, join, length, native, op};

    program! { PROGRAM:
        /// The start of every call.
        DISPATCH = [&native(Segment::Dispatch)];
        /// `sendMessage`, with the nonce's slot on the stack.
        SEND = [
            &[op::SLOAD], &native(Segment::SendHash),
            &[op::SLOAD], &native(Segment::SendStore),
            &[op::SSTORE, op::SSTORE, op::LOG4, op::RETURN],
        ];
        /// `sendMessage` at the last nonce.
        SEND_PANIC = [&[op::SSTORE], &native(Segment::SendPanic)];
        /// `resendMessage`, with the message's slot on the stack.
        RESEND = [&[op::SLOAD], &native(Segment::Resend), &[op::LOG4, op::RETURN]];
        /// `relayMessage`, with the re-entrancy flag's slot on the stack.
        RELAY = [
            &[op::TLOAD], &native(Segment::RelayEnter),
            &[op::TSTORE, op::EXTCODESIZE], &native(Segment::RelayInbox),
            &[op::CALL], &native(Segment::RelayDecode),
            &[op::SLOAD], &native(Segment::RelayMark),
            &[op::SSTORE], &native(Segment::RelayTarget),
            &[op::TSTORE, op::TSTORE, op::CALL], &native(Segment::RelayFinish),
            &[op::LOG4, op::TSTORE, op::TSTORE, op::TSTORE, op::RETURN],
        ];
        /// `successfulMessages` and `sentMessages`, with the slot on the stack.
        FLAG = [&[op::SLOAD], &native(Segment::ReturnFlag)];
        /// `messageNonce`, with the slot on the stack.
        NONCE = [&[op::SLOAD], &native(Segment::ReturnNonce)];
        /// `crossDomainMessageSender`, with the re-entrancy flag's slot on the stack.
        SENDER = [
            &[op::TLOAD], &native(Segment::SenderEntered),
            &[op::TLOAD], &native(Segment::ReturnSender),
        ];
        /// `crossDomainMessageSource`, with the re-entrancy flag's slot on the stack.
        SOURCE = [
            &[op::TLOAD], &native(Segment::SourceEntered),
            &[op::TLOAD], &native(Segment::ReturnSource),
        ];
        /// `crossDomainMessageContext`, with the re-entrancy flag's slot on the stack.
        CONTEXT = [
            &[op::TLOAD], &native(Segment::ContextEntered),
            &[op::TLOAD], &native(Segment::ContextSender),
            &[op::TLOAD], &native(Segment::ReturnContext),
        ];
    }

    /// The whole program.
    pub(super) const CODE: &[u8] = PROGRAM;
}

/// Offsets of the inbox's sections.
#[cfg_attr(not(feature = "revm"), allow(dead_code, reason = "only segments jump"))]
pub(super) mod inbox {
    use super::{Segment, join, length, native, op};

    program! { PROGRAM:
        /// The start of every call.
        DISPATCH = [&native(Segment::InboxDispatch)];
        /// `validateMessage`, with the checksum on the stack.
        VALIDATE = [&[op::SLOAD], &native(Segment::Validate), &[op::LOG2, op::STOP]];
    }

    /// The whole program.
    pub(super) const CODE: &[u8] = PROGRAM;
}

/// The messenger's program, without the data of its rules.
pub const MESSENGER_PROGRAM: &[u8] = messenger::CODE;

/// The inbox's program.
pub const INBOX_PROGRAM: &[u8] = inbox::CODE;

/// The program to which a segment belongs.
#[cfg(feature = "revm")]
pub(crate) const fn program_of(segment: Segment) -> &'static [u8] {
    if segment.is_of_inbox() { INBOX_PROGRAM } else { MESSENGER_PROGRAM }
}

/// The code of a native messenger under `rules`: the program, then the data of the rules.
pub fn messenger_code(rules: &Rules) -> Bytes {
    let mut code = Vec::from(MESSENGER_PROGRAM);
    code.extend(rules.encode());
    code.into()
}

/// The code of a native inbox: only the program.
pub const fn inbox_code() -> Bytes {
    Bytes::from_static(INBOX_PROGRAM)
}
