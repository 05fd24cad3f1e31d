//! What can differ from the known values.

/// The first value that was not the known one. Its number is the exit code.
#[derive(Debug, Clone, Copy)]
#[repr(u8)]
pub(crate) enum Mismatch {
    /// The payload of the message.
    Payload = 1,
    /// The payload of the log.
    LogPayload = 2,
    /// The keccak256 of the payload.
    PayloadHash = 3,
    /// The message read from the log.
    MessageOfLog = 4,
    /// The message read from the payload.
    MessageOfPayload = 5,
    /// A log of another contract was not refused, or with another error.
    ForeignLog = 6,
    /// A payload cut off was not refused, or with another error.
    CutOffPayload = 7,
    /// The message hash.
    MessageHash = 8,
    /// The storage slot that says that the message was sent, or its word.
    SentSlot = 9,
    /// The storage slot that says that the message was relayed.
    RelayedSlot = 10,
    /// The counter and the version of a nonce.
    DecodedNonce = 11,
    /// The nonce of a counter and a version.
    EncodedNonce = 12,
    /// The packed word of an identifier.
    PackedIdentifier = 13,
    /// The checksum.
    Checksum = 14,
    /// The text of an error.
    ErrorText = 15,
    /// A number that fits no checksum was not refused, or with another error.
    TooHigh = 16,
    /// There is no access-list entry for a chain id of 64 bits.
    NearEntry = 17,
    /// There is no access-list entry for a chain id of 256 bits.
    FarEntry = 18,
    /// The access list.
    AccessList = 19,
    /// The messages that the access list declares.
    DeclaredMessages = 20,
    /// The declared message does not verify.
    Verification = 21,
    /// Another message verifies, or is refused with another error.
    Undeclared = 22,
    /// An access list cut off was not refused, or with another error.
    CutOffAccessList = 23,
    /// The calldata of `relayMessage`.
    RelayCalldata = 24,
    /// The calldata of `relayMessage` does not decode.
    NoRelayArguments = 25,
    /// The arguments read from the calldata of `relayMessage`.
    RelayArguments = 26,
    /// The calldata of `resendMessage`.
    ResendCalldata = 27,
    /// The EVM could not be made, or did not begin to run a transaction.
    Evm = 28,
    /// The hash that an accelerated `sendMessage` returns.
    AcceleratedSend = 29,
    /// A native program in somebody's account did not halt.
    ForeignProgram = 30,
}

impl Mismatch {
    /// The exit code.
    pub(crate) const fn exit_code(self) -> i32 {
        self as i32
    }
}
