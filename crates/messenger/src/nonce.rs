//! The message nonce: a version in the upper 16 bits, and a counter in the lower 240.

use alloy_primitives::{U256, uint};

/// The version of every message that the released code sends ([`SEMANTICS.md`]).
///
/// [`SEMANTICS.md`]: https://github.com/native-messenger/native-messenger/blob/main/docs/SEMANTICS.md#nonce
pub const MESSAGE_VERSION: u16 = 0;

/// The bits of the counter; also its largest value, at which `sendMessage` panics with 0x11.
pub const COUNTER_MASK: U256 =
    uint!(0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff_U256);

/// `version << 240 | counter`. Bits of `counter` above the lower 240 are dropped.
pub fn encode_nonce(counter: U256, version: u16) -> U256 {
    (counter & COUNTER_MASK) | (U256::from(version) << 240)
}

/// The counter and the version of a nonce.
pub fn decode_nonce(nonce: U256) -> (U256, u16) {
    let version: U256 = nonce >> 240;
    (nonce & COUNTER_MASK, version.saturating_to())
}
