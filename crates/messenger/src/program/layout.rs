//! The layout of the programs: sections of opcodes and segments.

use alloc::vec::Vec;

use alloy_primitives::Bytes;

use super::segment::{InboxSegment, MessengerSegment as Segment};
use crate::{
    rules::Rules,
    version::{InboxVersion, MessengerVersion},
};

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

/// The native opcode for the segment with this immediate.
const fn native(immediate: u8) -> [u8; 2] {
    [NATIVE_OPCODE, immediate]
}

/// Immediates of the first segments. A program's first segment decodes the calldata, and its
/// immediate names the program's version.
pub(super) mod entry {
    pub(in crate::program) const MESSENGER_1_2_0: u8 = 0x00;
    pub(in crate::program) const MESSENGER_1_3_0: u8 = 0x30;
    pub(in crate::program) const MESSENGER_1_3_1: u8 = 0x31;
    pub(in crate::program) const MESSENGER_1_3_2: u8 = 0x32;
    pub(in crate::program) const INBOX_1_0_1: u8 = 0x20;
    pub(in crate::program) const INBOX_1_0_2: u8 = 0x40;
    pub(in crate::program) const INBOX_1_1_0: u8 = 0x41;
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
    use super::{Segment, entry, join, length, native, op};

    program! { PROGRAM:
        /// The start of every call.
        DISPATCH = [&native(entry::MESSENGER_1_2_0)];
        /// `sendMessage`, with the nonce's slot on the stack.
        SEND = [
            &[op::SLOAD], &native(Segment::SendHash as u8),
            &[op::SLOAD], &native(Segment::SendStore as u8),
            &[op::SSTORE, op::SSTORE, op::LOG4, op::RETURN],
        ];
        /// `sendMessage` of 1.2 at the last nonce.
        SEND_PANIC = [&[op::SSTORE], &native(Segment::SendPanic as u8)];
        /// `resendMessage`, with the message's slot on the stack.
        RESEND = [&[op::SLOAD], &native(Segment::Resend as u8), &[op::LOG4, op::RETURN]];
        /// `relayMessage`, with the re-entrancy flag's slot on the stack.
        RELAY = [
            &[op::TLOAD], &native(Segment::RelayEnter as u8),
            &[op::TSTORE, op::EXTCODESIZE], &native(Segment::RelayInbox as u8),
            &[op::CALL], &native(Segment::RelayDecode as u8),
            &[op::SLOAD], &native(Segment::RelayMark as u8),
            &[op::SSTORE], &native(Segment::RelayTarget as u8),
            &[op::TSTORE, op::TSTORE, op::CALL], &native(Segment::RelayFinish as u8),
            &[op::LOG4, op::TSTORE, op::TSTORE, op::TSTORE, op::RETURN],
        ];
        /// `successfulMessages` and `sentMessages`, with the slot on the stack.
        FLAG = [&[op::SLOAD], &native(Segment::ReturnFlag as u8)];
        /// `messageNonce`, with the slot on the stack.
        NONCE = [&[op::SLOAD], &native(Segment::ReturnNonce as u8)];
        /// `crossDomainMessageSender`, with the re-entrancy flag's slot on the stack.
        SENDER = [
            &[op::TLOAD], &native(Segment::SenderEntered as u8),
            &[op::TLOAD], &native(Segment::ReturnSender as u8),
        ];
        /// `crossDomainMessageSource`, with the re-entrancy flag's slot on the stack.
        SOURCE = [
            &[op::TLOAD], &native(Segment::SourceEntered as u8),
            &[op::TLOAD], &native(Segment::ReturnSource as u8),
        ];
        /// `crossDomainMessageContext`, with the re-entrancy flag's slot on the stack.
        CONTEXT = [
            &[op::TLOAD], &native(Segment::ContextEntered as u8),
            &[op::TLOAD], &native(Segment::ContextSender as u8),
            &[op::TLOAD], &native(Segment::ReturnContext as u8),
        ];
        /// `sendMessage` of 1.3, with the nonce's slot on the stack.
        SEND_BY_NONCE = [
            &[op::SLOAD], &native(Segment::SendByNonce as u8),
            &[op::SSTORE], &native(Segment::SendLog as u8),
            &[op::SSTORE, op::LOG4, op::RETURN],
        ];
        /// `resendMessage` of 1.3, with the nonce's slot of `sentMessages` on the stack.
        RESEND_BY_NONCE = [
            &[op::SLOAD], &native(Segment::ResendByNonce as u8), &[op::LOG4, op::RETURN],
        ];
        /// `sentMessages` of 1.3, with the slot on the stack.
        HASH = [&[op::SLOAD], &native(Segment::ReturnHash as u8)];
    }

    /// The program of 1.2, without the sections that 1.3 added.
    pub(super) const CODE_1_2: &[u8] = PROGRAM.split_at(SEND_BY_NONCE).0;
    /// The program of 1.3. It keeps the sections of 1.2 that it does not jump to, so that all
    /// programs have the same offsets.
    pub(super) const CODE_1_3: [u8; PROGRAM.len()] = join(&[PROGRAM]);
}

/// Offsets of the inbox's sections.
#[cfg_attr(not(feature = "revm"), allow(dead_code, reason = "only segments jump"))]
pub(super) mod inbox {
    use super::{InboxSegment, entry, join, length, native, op};

    program! { PROGRAM:
        /// The start of every call.
        DISPATCH = [&native(entry::INBOX_1_0_1)];
        /// `validateMessage`, with the checksum on the stack.
        VALIDATE = [&[op::SLOAD], &native(InboxSegment::Validate as u8), &[op::LOG2, op::STOP]];
    }

    /// The whole program, which all versions share but for the entry.
    pub(super) const CODE: [u8; PROGRAM.len()] = join(&[PROGRAM]);
}

/// `code` with another entry.
const fn with_entry<const N: usize>(mut code: [u8; N], entry: u8) -> [u8; N] {
    code[1] = entry;
    code
}

impl MessengerVersion {
    /// The native program of this release, without the data of its rules.
    pub const fn program(self) -> &'static [u8] {
        match self {
            Self::V1_2_0 => messenger::CODE_1_2,
            Self::V1_3_0 => &const { with_entry(messenger::CODE_1_3, entry::MESSENGER_1_3_0) },
            Self::V1_3_1 => &const { with_entry(messenger::CODE_1_3, entry::MESSENGER_1_3_1) },
            Self::V1_3_2 => &const { with_entry(messenger::CODE_1_3, entry::MESSENGER_1_3_2) },
        }
    }
}

impl InboxVersion {
    /// The native program of this release.
    pub const fn program(self) -> &'static [u8] {
        match self {
            Self::V1_0_1 => &inbox::CODE,
            Self::V1_0_2 => &const { with_entry(inbox::CODE, entry::INBOX_1_0_2) },
            Self::V1_1_0 => &const { with_entry(inbox::CODE, entry::INBOX_1_1_0) },
        }
    }
}

/// The code of a native messenger under `rules`: the program, then the data of the rules.
pub fn messenger_code(version: MessengerVersion, rules: &Rules) -> Bytes {
    let mut code = Vec::from(version.program());
    code.extend(rules.encode());
    code.into()
}

/// The code of a native inbox: only the program.
pub const fn inbox_code(version: InboxVersion) -> Bytes {
    Bytes::from_static(version.program())
}
