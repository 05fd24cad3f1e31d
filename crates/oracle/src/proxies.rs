//! Predeploys behind EIP-1967 proxies, as live chains have them.

use std::{fmt, sync::OnceLock};

use alloy_primitives::{Address, U256, address, uint};
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};
use op_revm::revm::state::{AccountInfo, Bytecode};

use crate::contracts::Proxy;

/// The messenger that the proxy of live chains delegates to.
pub const MESSENGER_IMPLEMENTATION: Address =
    address!("0x0D0eDd0ebd0e94d218670a8De867Eb5C4d37cadD");
/// The inbox that the proxy of live chains delegates to.
pub const INBOX_IMPLEMENTATION: Address = address!("0x691300f512e48B463C2617b34Eef1A9f82EE7dBf");

/// Where a proxy keeps its implementation: `keccak256("eip1967.proxy.implementation") - 1`.
pub const IMPLEMENTATION_SLOT: U256 =
    uint!(0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc_U256);

/// Which of the two predeploys are proxies, with their code elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
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
    /// All that have at least one.
    pub const SOME: [Self; 3] = [Self::Both, Self::Messenger, Self::Inbox];

    /// Where the code of the predeploy at `address` is.
    pub const fn implementation(self, address: Address) -> Address {
        match (self, address) {
            (Self::Messenger | Self::Both, L2_TO_L2_CROSS_DOMAIN_MESSENGER) => {
                MESSENGER_IMPLEMENTATION
            }
            (Self::Inbox | Self::Both, CROSS_L2_INBOX) => INBOX_IMPLEMENTATION,
            _ => address,
        }
    }

    /// The proxies: their addresses and those that they delegate to.
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

/// A proxy's account, without storage.
pub(crate) fn proxy() -> AccountInfo {
    static PROXY: OnceLock<AccountInfo> = OnceLock::new();
    let code = || Bytecode::new_legacy(Proxy::DEPLOYED_BYTECODE.clone());
    PROXY.get_or_init(|| AccountInfo::from_bytecode(code()).with_nonce(1)).clone()
}
