//! Payloads of messages in scenarios.

use core::fmt;

use alloy_primitives::{Bytes, hex};
use proptest::prelude::*;

use super::Pick;

/// The calldata for a target.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Payload {
    /// These bytes.
    Bytes(Bytes),
    /// A call of `resendMessage` for an existing message, those sent by the called chain first.
    /// This one and those below are for targets that call the messenger.
    Resend(Pick),
    /// A call of `sendMessage` to an account without code on another chain.
    Send(Bytes),
    /// A call of `relayMessage` for an existing message.
    Relay(Pick),
    /// A call of `crossDomainMessageContext`.
    Context,
}

/// Lengths from 0 to several hundred bytes, mostly around multiples of a word's length.
pub fn lengths() -> impl Strategy<Value = usize> {
    let around = |words: core::ops::RangeInclusive<usize>| {
        (words, 0usize..3).prop_map(|(words, off)| (32 * words + off).saturating_sub(1))
    };
    prop_oneof![
        6 => around(0..=3),
        3 => 0usize..=100,
        1 => around(4..=20),
    ]
}

/// Bytes of such [`lengths`].
pub fn bytes() -> impl Strategy<Value = Bytes> {
    (lengths(), any::<u8>()).prop_map(|(length, first)| {
        // Each byte differs from its neighbours, so that a byte in the wrong position shows.
        (first..=u8::MAX).chain(0..first).cycle().take(length).collect()
    })
}

/// Payloads of messages.
pub fn payloads() -> impl Strategy<Value = Payload> {
    prop_oneof![
        6 => bytes().prop_map(Payload::Bytes),
        1 => any::<Pick>().prop_map(Payload::Resend),
        1 => bytes().prop_map(Payload::Send),
        1 => any::<Pick>().prop_map(Payload::Relay),
        1 => Just(Payload::Context),
    ]
}

impl fmt::Display for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => match bytes.first_chunk::<4>() {
                Some(first) if bytes.len() > 8 => {
                    let first = hex::encode_prefixed(first);
                    write!(f, "{} bytes that begin with {first}", bytes.len())
                }
                _ => write!(f, "{bytes}"),
            },
            Self::Resend(pick) => write!(f, "a call that resends message {pick}"),
            Self::Send(bytes) => write!(f, "a call that sends {} bytes", bytes.len()),
            Self::Relay(pick) => write!(f, "a call that relays message {pick}"),
            Self::Context => f.write_str("a call that reads the context"),
        }
    }
}
