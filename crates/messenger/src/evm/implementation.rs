//! The bytecode that can run natively.

use alloy_primitives::{B256, b256, keccak256};

use crate::version::{InboxVersion, MessengerLine, MessengerVersion, Release};

/// Hash of the messenger 1.2.0 without the metadata after its code.
const BARE_MESSENGER_1_2_0: B256 =
    b256!("0xad107e8afed744882a4a077eed905fd5e5f1e7f7314afcf1b19a17c24da176d5");
/// Hash of the messenger 1.3.0 without the metadata after its code.
const BARE_MESSENGER_1_3_0: B256 =
    b256!("0xf2af2fb5ee2367beb6f40f9a5c0b70dad8f26523394df032f9c5d31703578bec");
/// Hash of the messenger 1.3.1 without the metadata after its code.
const BARE_MESSENGER_1_3_1: B256 =
    b256!("0x28d18147ca88ae37586a16a1299b71f81d473d4101ff84ebe9f8f5e12914b9a3");
/// Hash of the messenger 1.3.2 without the metadata after its code.
const BARE_MESSENGER_1_3_2: B256 =
    b256!("0xd8038b59f57f51900b2a43ad005f64d6fb060aef61bcfe84046be009451647f9");
/// Hash of the inbox 1.0.1 without the metadata after its code.
const BARE_INBOX_1_0_1: B256 =
    b256!("0xf86891dedb6a6b0c1f9a5e084599d10452916807cb968ddbdd14a98966a4e179");
/// Hash of the inbox 1.0.2 without the metadata after its code.
const BARE_INBOX_1_0_2: B256 =
    b256!("0xcd0e994e8a2c572c582f2a1de77cd8888f0e99ee10fac8639447031a9f904da8");

/// A line of releases that differ only in their version, so that one native code serves all of
/// them.
///
/// A future version with other code, such as 2.0, is another value with its own program, gas
/// constants and hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Implementation {
    /// `L2ToL2CrossDomainMessenger` 1.2.
    Messenger1_2,
    /// `L2ToL2CrossDomainMessenger` 1.3.
    Messenger1_3,
    /// `CrossL2Inbox` 1.0.
    Inbox1_0,
    /// `CrossL2Inbox` 1.1. **Its gas is counted, not proved**: see [`InboxVersion::V1_1_0`]. No list
    /// of this crate contains it, and [`of_code`](Self::of_code) does not return it.
    Inbox1_1,
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
            BARE_MESSENGER_1_2_0 => Some(Self::Messenger1_2),
            BARE_MESSENGER_1_3_0 | BARE_MESSENGER_1_3_1 | BARE_MESSENGER_1_3_2 => {
                Some(Self::Messenger1_3)
            }
            BARE_INBOX_1_0_1 | BARE_INBOX_1_0_2 => Some(Self::Inbox1_0),
            _ => None,
        }
    }

    /// The implementation of released runtime code with this hash; `None` for other code, and for
    /// [`InboxVersion::V1_1_0`], whose gas is not proved.
    #[inline]
    pub fn of_released(code_hash: &B256) -> Option<Self> {
        if let Some(version) = MessengerVersion::from_code_hash(code_hash) {
            return Some(match version.line() {
                MessengerLine::V1_2 => Self::Messenger1_2,
                MessengerLine::V1_3 => Self::Messenger1_3,
            });
        }
        match InboxVersion::from_code_hash(code_hash)? {
            InboxVersion::V1_0_1 | InboxVersion::V1_0_2 => Some(Self::Inbox1_0),
            InboxVersion::V1_1_0 => None,
        }
    }

    /// The release whose program runs calls of this implementation. Its version does not matter:
    /// calls of `version()` are not handed over.
    pub(super) const fn release(self) -> Release {
        match self {
            Self::Messenger1_2 => Release::Messenger(MessengerVersion::V1_2_0),
            Self::Messenger1_3 => Release::Messenger(MessengerVersion::V1_3_0),
            Self::Inbox1_0 => Release::Inbox(InboxVersion::V1_0_1),
            Self::Inbox1_1 => Release::Inbox(InboxVersion::V1_1_0),
        }
    }
}
