//! Predeploys behind EIP-1967 proxies, as on live chains.

use std::{fmt, sync::OnceLock};

use alloy_primitives::{Address, U256, address, uint};
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};
use op_revm::revm::state::{AccountInfo, Bytecode};

use crate::contracts::Proxy;

/// Address of the messenger's implementation on live chains, behind the proxy.
pub const MESSENGER_IMPLEMENTATION: Address =
    address!("0x0D0eDd0ebd0e94d218670a8De867Eb5C4d37cadD");
/// Address of the inbox's implementation on live chains, behind the proxy.
pub const INBOX_IMPLEMENTATION: Address = address!("0x691300f512e48B463C2617b34Eef1A9f82EE7dBf");

/// The slot with the address of a proxy's implementation:
/// `keccak256("eip1967.proxy.implementation") - 1`.
pub const IMPLEMENTATION_SLOT: U256 =
    uint!(0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc_U256);

/// The predeploys that are proxies, whose code is at another address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub enum Proxies {
    /// None of them.
    #[default]
    Neither,
    /// The messenger.
    Messenger,
    /// The inbox.
    Inbox,
    /// Both.
    Both,
}

impl Proxies {
    /// All variants with at least one proxy.
    pub const SOME: [Self; 3] = [Self::Both, Self::Messenger, Self::Inbox];

    /// The address of the code of the predeploy at `address`.
    pub const fn implementation(self, address: Address) -> Address {
        match (self, address) {
            (Self::Messenger | Self::Both, L2_TO_L2_CROSS_DOMAIN_MESSENGER) => {
                MESSENGER_IMPLEMENTATION
            }
            (Self::Inbox | Self::Both, CROSS_L2_INBOX) => INBOX_IMPLEMENTATION,
            _ => address,
        }
    }

    /// The addresses of the proxies, each with that of its implementation.
    pub(crate) fn proxied(self) -> impl Iterator<Item = (Address, Address)> {
        [L2_TO_L2_CROSS_DOMAIN_MESSENGER, CROSS_L2_INBOX]
            .map(|address| (address, self.implementation(address)))
            .into_iter()
            .filter(|(address, implementation)| address != implementation)
    }
}

impl fmt::Display for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Neither => "neither",
            Self::Messenger => "messenger",
            Self::Inbox => "inbox",
            Self::Both => "both",
        })
    }
}

/// Account of a proxy, without storage.
pub(crate) fn proxy() -> AccountInfo {
    static PROXY: OnceLock<AccountInfo> = OnceLock::new();
    let code = || Bytecode::new_legacy(Proxy::DEPLOYED_BYTECODE.clone());
    PROXY.get_or_init(|| AccountInfo::from_bytecode(code()).with_nonce(1)).clone()
}
