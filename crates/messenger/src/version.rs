//! The releases of the two contracts ([`SEMANTICS.md`]).
//!
//! [`SEMANTICS.md`]: https://github.com/native-messenger/native-messenger/blob/main/docs/SEMANTICS.md#revisions

use core::{fmt, str::FromStr};

use alloy_primitives::{B256, b256};

use crate::error::UnknownVersion;

/// Declares a contract's releases: the version that `version()` returns, and the hash of the
/// runtime code.
macro_rules! releases {
    (
        $(#[$meta:meta])* $name:ident of $contract:literal:
        $($(#[doc = $doc:literal])+ $release:ident = $version:literal, $code_hash:literal;)+
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
        #[non_exhaustive]
        pub enum $name {
            $(
                $(#[doc = $doc])+
                #[cfg_attr(feature = "serde", serde(rename = $version))]
                $release,
            )+
        }

        impl $name {
            /// Every release, the oldest first.
            pub const ALL: &[Self] = &[$(Self::$release),+];

            /// The version that the contract's `version()` returns.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$release => $version,)+
                }
            }

            /// The keccak256 of the released runtime code.
            pub const fn code_hash(self) -> B256 {
                match self {
                    $(Self::$release => b256!($code_hash),)+
                }
            }

            /// The release whose runtime code has this hash; `None` for other code.
            #[inline]
            pub fn from_code_hash(code_hash: &B256) -> Option<Self> {
                match code_hash.0 {
                    $(hash if hash == const { b256!($code_hash).0 } => Some(Self::$release),)+
                    _ => None,
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        /// Parses a version, for example `1.3.0`.
        impl FromStr for $name {
            type Err = UnknownVersion;

            fn from_str(version: &str) -> Result<Self, UnknownVersion> {
                Self::ALL.iter().copied().find(|release| release.as_str() == version).ok_or_else(
                    || UnknownVersion {
                        contract: $contract,
                        expected: &[$($version),+],
                        actual: version.into(),
                    },
                )
            }
        }
    };
}

releases! {
    /// A release of `L2ToL2CrossDomainMessenger`. The releases 1.3.0, 1.3.1 and 1.3.2 differ only
    /// in their version.
    MessengerVersion of "L2ToL2CrossDomainMessenger":
    /// 1.2.0, which crate `kona-hardforks` contains. No chain has it.
    V1_2_0 = "1.2.0", "0x458925c90ec70736600bef3d6529643a0e7a0a848e62626d61314c057b4a71a9";
    /// 1.3.0, which supersim serves.
    V1_3_0 = "1.3.0", "0x61f331a664bc84145031d469dd3f651b3c2e84971a326ee59abeabb23b0b53dc";
    /// 1.3.1. Live chains have had it since Karst, and do not use it yet. It is part of the Lagoon
    /// upgrade.
    V1_3_1 = "1.3.1", "0xaedd0ddb49b0e099b86773d46d417f676a9603a28106bd4f77c37389cb4df434";
    /// 1.3.2, of upstream's main branch.
    V1_3_2 = "1.3.2", "0x6c9a755164bb4bf014b4b99358425e4480f3b022b7586b939a86f135c019acce";
}

releases! {
    /// A release of `CrossL2Inbox`. The releases 1.0.1 and 1.0.2 differ only in their version.
    InboxVersion of "CrossL2Inbox":
    /// 1.0.1, which crate `kona-hardforks` contains. No chain has it.
    V1_0_1 = "1.0.1", "0x0e7d028dd71bac22d1fb28966043c8d35c3232c78b7fb99fd1db112b5b60d9dd";
    /// 1.0.2. supersim serves it. Live chains have had it since Karst, and do not use it yet. It is
    /// part of the Lagoon upgrade.
    V1_0_2 = "1.0.2", "0xbc2867907c1132482fd0ee584c890705b3647f470f05300d9f615f945a87917a";
    /// 1.1.0, of upstream's main branch. It refuses executing messages in transactions without a
    /// gas price, such as deposits, when the base fee is not zero.
    ///
    /// **Its gas is counted, not measured**, because no published package contains its bytecode.
    /// Therefore acceleration leaves it to the interpreter.
    V1_1_0 = "1.1.0", "0x7a25f8bf538106e01daf0c561639c137b51bbcf399726c03014a20573c8d99b3";
}

/// The releases of the messenger that differ only in their version: they have one code, one storage
/// layout and one gas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MessengerLine {
    /// 1.2: `sentMessages` by message hash.
    V1_2,
    /// 1.3: `sentMessages` by nonce.
    V1_3,
}

impl MessengerVersion {
    /// The line to which this release belongs.
    pub(crate) const fn line(self) -> MessengerLine {
        match self {
            Self::V1_2_0 => MessengerLine::V1_2,
            Self::V1_3_0 | Self::V1_3_1 | Self::V1_3_2 => MessengerLine::V1_3,
        }
    }
}

/// A release of one of the two contracts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Release {
    /// A release of the messenger.
    Messenger(MessengerVersion),
    /// A release of the inbox.
    Inbox(InboxVersion),
}

/// The releases of both predeploys of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[non_exhaustive]
pub struct Versions {
    /// The messenger.
    pub messenger: MessengerVersion,
    /// The inbox.
    pub inbox: InboxVersion,
}

impl Versions {
    /// Messenger 1.2.0 and inbox 1.0.1, whose bytecode is in crate `kona-hardforks`. No chain has
    /// them.
    pub const V1_2_0: Self = Self::new(MessengerVersion::V1_2_0, InboxVersion::V1_0_1);
    /// Messenger 1.3.0 and inbox 1.0.2, which supersim serves.
    pub const V1_3_0: Self = Self::new(MessengerVersion::V1_3_0, InboxVersion::V1_0_2);
    /// Messenger 1.3.1 and inbox 1.0.2, of the Karst and Lagoon upgrades.
    pub const V1_3_1: Self = Self::new(MessengerVersion::V1_3_1, InboxVersion::V1_0_2);

    /// These releases.
    pub const fn new(messenger: MessengerVersion, inbox: InboxVersion) -> Self {
        Self { messenger, inbox }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::{InboxVersion, MessengerVersion};

    #[test]
    fn versions_and_code_hashes_name_their_release() {
        for version in MessengerVersion::ALL {
            assert_eq!(version.to_string().parse(), Ok(*version));
            assert_eq!(MessengerVersion::from_code_hash(&version.code_hash()), Some(*version));
            assert_eq!(InboxVersion::from_code_hash(&version.code_hash()), None);
        }
        for version in InboxVersion::ALL {
            assert_eq!(version.to_string().parse(), Ok(*version));
            assert_eq!(InboxVersion::from_code_hash(&version.code_hash()), Some(*version));
            assert_eq!(MessengerVersion::from_code_hash(&version.code_hash()), None);
        }
    }

    #[test]
    fn an_unknown_version_is_an_error_with_the_known_ones() {
        let error = "1.3".parse::<MessengerVersion>().expect_err("no release");
        assert_eq!(
            error.to_string(),
            "version of L2ToL2CrossDomainMessenger: expected one of 1.2.0, 1.3.0, 1.3.1, 1.3.2; \
             got \"1.3\"",
        );
        for version in ["", "1.0", "1.0.1 ", "1.3.0", "2.0.0"] {
            assert!(version.parse::<InboxVersion>().is_err(), "{version}");
        }
    }
}
