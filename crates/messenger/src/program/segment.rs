//! The segments, which the immediate of the native opcode names.

/// Declares a program's segments with their decoding from an immediate.
macro_rules! segments {
    ($(#[$meta:meta])* $segments:ident: $($(#[doc = $doc:literal])* $name:ident = $value:literal,)*) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub(crate) enum $segments {
            $($(#[doc = $doc])* $name = $value,)*
        }

        #[cfg(feature = "revm")]
        impl $segments {
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
    /// A piece of Rust between two effects of the messenger, named by the immediate of the native
    /// opcode. The first segment, which decodes the calldata, is not among them: its immediate is
    /// the program's [entry](super::layout).
    ///
    /// The values avoid 0x5b..=0x7f, which jump analysis reads as JUMPDEST and PUSH.
    MessengerSegment:
    /// `sendMessage` of 1.2 with the nonce loaded: message hash and its slot.
    SendHash = 0x01,
    /// `sendMessage` of 1.2 with the slot loaded: the two words to store and the log.
    SendStore = 0x02,
    /// `sendMessage` of 1.2 at the last nonce, `sentMessages` stored: `Panic(0x11)`.
    SendPanic = 0x03,
    /// `resendMessage` of 1.2 with the slot loaded: the log, or `InvalidMessage`.
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
    /// `successfulMessages`, and `sentMessages` of 1.2, with the slot loaded.
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
    /// `sendMessage` of 1.3 with the nonce loaded: message hash, and the nonce's slot.
    SendByNonce = 0x14,
    /// `resendMessage` of 1.3 with the nonce's slot loaded: the log, or `InvalidMessage`.
    ResendByNonce = 0x15,
    /// `sentMessages` of 1.3 with the slot loaded.
    ReturnHash = 0x16,
    /// `sendMessage` of 1.3 with the message hash stored: the nonce to store and the log, or
    /// `Panic(0x11)`.
    SendLog = 0x17,
}

segments! {
    /// A piece of Rust after an effect of the inbox, as [`MessengerSegment`].
    InboxSegment:
    /// `validateMessage` with the checksum's slot loaded: warm or not.
    Validate = 0x21,
}
