//! The segments, which the immediate of the native opcode names.

#[cfg(feature = "revm")]
use super::rules_in_force::RulesInForce;

/// Declares [`Segment`] with its decoding from an immediate.
macro_rules! segments {
    ($($(#[doc = $doc:literal])* $name:ident = $value:literal,)*) => {
        /// A piece of Rust between two effects, named by the immediate of the native opcode.
        ///
        /// The values avoid 0x5b..=0x7f, which jump analysis reads as JUMPDEST and PUSH.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub(crate) enum Segment {
            $($(#[doc = $doc])* $name = $value,)*
        }

        #[cfg(feature = "revm")]
        impl Segment {
            /// The segment of an immediate.
            pub(crate) const fn from_immediate(immediate: u8) -> Option<Self> {
                match immediate {
                    $($value => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}

segments! {
    /// Messenger: selector, value, ABI decoding and all checks before the first effect.
    Dispatch = 0x00,
    /// `sendMessage` with the nonce loaded: message hash and its slot.
    SendHash = 0x01,
    /// `sendMessage` with the slot loaded: the two words to store and the log.
    SendStore = 0x02,
    /// `sendMessage` at the last nonce, `sentMessages` stored: `Panic(0x11)`.
    SendPanic = 0x03,
    /// `resendMessage` with the slot loaded: the log, or `InvalidMessage`.
    Resend = 0x04,
    /// `relayMessage` with the re-entrancy flag loaded: origin, payload hash.
    RelayEnter = 0x05,
    /// `relayMessage` with the inbox's code size: the call to it.
    RelayInbox = 0x06,
    /// `relayMessage` after the call of the inbox: payload, message hash and its slot.
    RelayDecode = 0x07,
    /// `relayMessage` with the slot loaded: replay check and the word to store.
    RelayMark = 0x08,
    /// `relayMessage` with the message marked: context and the call to the target.
    RelayTarget = 0x09,
    /// `relayMessage` after the call of the target: log, clearing, output.
    RelayFinish = 0x0a,
    /// `successfulMessages` and `sentMessages` with the slot loaded.
    ReturnFlag = 0x0b,
    /// `messageNonce` with the slot loaded.
    ReturnNonce = 0x0c,
    /// `crossDomainMessageSender` with the re-entrancy flag loaded.
    SenderEntered = 0x0d,
    /// `crossDomainMessageSender` with the sender loaded.
    ReturnSender = 0x0e,
    /// `crossDomainMessageSource` with the re-entrancy flag loaded.
    SourceEntered = 0x0f,
    /// `crossDomainMessageSource` with the source loaded.
    ReturnSource = 0x10,
    /// `crossDomainMessageContext` with the re-entrancy flag loaded.
    ContextEntered = 0x11,
    /// `crossDomainMessageContext` with the sender loaded.
    ContextSender = 0x12,
    /// `crossDomainMessageContext` with the source loaded.
    ReturnContext = 0x13,
    /// Inbox: selector, value, ABI decoding, checksum.
    InboxDispatch = 0x20,
    /// `validateMessage` with the checksum's slot loaded: warm or not.
    Validate = 0x21,
}

#[cfg(feature = "revm")]
impl Segment {
    /// Whether this segment belongs to the inbox's program; all others belong to the messenger's.
    pub(crate) const fn is_of_inbox(self) -> bool {
        matches!(self, Self::InboxDispatch | Self::Validate)
    }

    /// Whether `rules` may follow this segment's program: the inbox has none.
    pub(crate) const fn takes(self, rules: RulesInForce<'_>) -> bool {
        !self.is_of_inbox() || matches!(rules, RulesInForce::Released)
    }
}
