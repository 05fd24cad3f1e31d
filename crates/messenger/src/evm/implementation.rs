//! The bytecode that can run natively.

use alloy_primitives::{B256, b256, keccak256};

/// Hash of the released runtime code of `L2ToL2CrossDomainMessenger` 1.2.0.
pub const MESSENGER_1_2_0_CODE_HASH: B256 =
    b256!("0x458925c90ec70736600bef3d6529643a0e7a0a848e62626d61314c057b4a71a9");
/// Hash of the released runtime code of `CrossL2Inbox` 1.0.1.
pub const INBOX_1_0_1_CODE_HASH: B256 =
    b256!("0x0e7d028dd71bac22d1fb28966043c8d35c3232c78b7fb99fd1db112b5b60d9dd");

/// Hash of the messenger 1.2.0 without the metadata after its code.
const BARE_MESSENGER_1_2_0_CODE_HASH: B256 =
    b256!("0xad107e8afed744882a4a077eed905fd5e5f1e7f7314afcf1b19a17c24da176d5");
/// Hash of the inbox 1.0.1 without the metadata after its code.
const BARE_INBOX_1_0_1_CODE_HASH: B256 =
    b256!("0xf86891dedb6a6b0c1f9a5e084599d10452916807cb968ddbdd14a98966a4e179");

/// Bytecode for which the native code's gas is exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Implementation {
    /// `L2ToL2CrossDomainMessenger` 1.2.
    Messenger1_2,
    /// `CrossL2Inbox` 1.0.
    Inbox1_0,
}

impl Implementation {
    /// The implementation of this runtime code: the released code, or code that differs from it
    /// only in the metadata that the compiler appends, as with another patch version of the same
    /// compiler. `None` for other code. Hashes the code; use it to build lists.
    pub fn of_code(code: &[u8]) -> Option<Self> {
        // The last two bytes are the length of the metadata before them.
        let (rest, length) = code.split_last_chunk::<2>()?;
        let bare = rest.len().checked_sub(u16::from_be_bytes(*length).into())?;
        match keccak256(&rest[..bare]) {
            BARE_MESSENGER_1_2_0_CODE_HASH => Some(Self::Messenger1_2),
            BARE_INBOX_1_0_1_CODE_HASH => Some(Self::Inbox1_0),
            _ => None,
        }
    }
}
