//! Storage and transient storage of the messenger ([`SEMANTICS.md`]).
//!
//! [`SEMANTICS.md`]: https://github.com/native-messenger/native-messenger/blob/main/docs/SEMANTICS.md#storage
//!
//! ```solidity
//! mapping(bytes32 => bool) successfulMessages; // slot 0
//! uint240 msgNonce;                            // slot 1, low 240 bits
//! mapping(bytes32 => bool) sentMessages;       // slot 2 in version 1.2, by message hash
//! mapping(uint256 => bytes32) sentMessages;    // slot 2 in version 1.3, message hash by nonce
//! ```

use alloy_primitives::{B256, U256, uint};

use crate::{
    version::{MessengerLine, MessengerVersion},
    word::keccak256_of_words,
};

/// Slot of `mapping(bytes32 => bool) successfulMessages`.
pub const SUCCESSFUL_MESSAGES_SLOT: u8 = 0;
/// Slot of `uint240 msgNonce`.
pub const MSG_NONCE_SLOT: u8 = 1;
/// Slot of `sentMessages`, a mapping.
pub const SENT_MESSAGES_SLOT: u8 = 2;

/// Transient slot of the re-entrancy flag: `keccak256("transientreentrancyaware.entered") - 1`.
pub const ENTERED_SLOT: U256 =
    uint!(0xf13569814868ede994184d5a425471fb19e869768a33421cb701a2ba3d420c0a_U256);
/// Transient slot of the current relay's sender:
/// `keccak256("l2tol2crossdomainmessenger.sender") - 1`.
pub const CROSS_DOMAIN_MESSAGE_SENDER_SLOT: U256 =
    uint!(0xb83444d07072b122e2e72a669ce32857d892345c19856f4e7142d06a167ab3f3_U256);
/// Transient slot of the current relay's source chain:
/// `keccak256("l2tol2crossdomainmessenger.source") - 1`.
pub const CROSS_DOMAIN_MESSAGE_SOURCE_SLOT: U256 =
    uint!(0x711dfa3259c842fffc17d6e1f1e0fc5927756133a2345ca56b4cb8178589fee7_U256);

/// The slot of `key` in the mapping at `slot`: `keccak256(key ++ uint256(slot))`.
pub fn mapping_slot(key: B256, slot: u8) -> U256 {
    keccak256_of_words([key, B256::with_last_byte(slot)]).into()
}

/// The storage slot that `sendMessage` writes for a message with this hash and nonce, and the word
/// that shows that the message was sent: the lowest byte is 1 in version 1.2, the word is the
/// message hash in 1.3. The nonce includes the version in its upper 16 bits.
pub fn sent_message(version: MessengerVersion, message_hash: B256, nonce: U256) -> (U256, U256) {
    match version.line() {
        MessengerLine::V1_2 => (mapping_slot(message_hash, SENT_MESSAGES_SLOT), U256::ONE),
        MessengerLine::V1_3 => {
            (mapping_slot(nonce.into(), SENT_MESSAGES_SLOT), message_hash.into())
        }
    }
}

/// Whether a word of `successfulMessages`, or of `sentMessages` in version 1.2, is `true`: its
/// lowest byte is not zero.
pub const fn flag(word: U256) -> bool {
    word.byte(0) != 0
}

/// `word` with its lowest byte set to `true`; the other bytes stay, as in Solidity.
pub fn set_flag(word: U256) -> U256 {
    (word & !U256::from(0xff)) | U256::ONE
}
