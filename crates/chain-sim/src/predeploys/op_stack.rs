//! All contracts of a chain of the OP Stack.

use alloy_genesis::GenesisAccount;
use alloy_primitives::{Address, address};

use super::{WETH, bridges, fees, preinstalls, protocol, proxied, system_contracts};
use crate::{error::Error, hard_fork::HardFork};

/// The contracts that tools of the OP Stack expect on a chain, besides the messenger and the inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpStack {
    hard_fork: HardFork,
    owner: Address,
}

/// The owner of the contracts, unless another is set: the first development account.
const OWNER: Address = address!("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
/// The first bytes of all predeploys that have proxies.
const NAMESPACE: [u8; 18] = [0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

impl OpStack {
    /// The contracts of a chain with the rules of this hard fork, whose owner is the first
    /// development account.
    pub const fn new(hard_fork: HardFork) -> Self {
        Self { hard_fork, owner: OWNER }
    }

    /// Sets who owns the proxies' admin and is paid by the vaults.
    #[must_use]
    pub const fn with_owner(mut self, owner: Address) -> Self {
        self.owner = owner;
        self
    }

    /// The accounts: [`preinstalls`], [`system_contracts`], [`bridges`], [`fees`] and [`protocol`].
    /// Each predeploy is behind a [proxy](proxied), except for [`WETH`], which has none on any chain.
    ///
    /// # Errors
    ///
    /// As [`fees`].
    pub fn accounts(self) -> Result<impl Iterator<Item = (Address, GenesisAccount)>, Error> {
        let accounts = preinstalls().into_iter().chain(system_contracts(self.hard_fork));
        let accounts = accounts.chain(bridges()).chain(fees(self.hard_fork)?);
        Ok(accounts.chain(protocol(self.owner)).flat_map(|(address, account)| {
            if has_proxy(address) {
                Vec::from(proxied(address, account))
            } else {
                vec![(address, account)]
            }
        }))
    }
}

/// Whether the OP Stack puts the contract at this address behind a proxy.
pub fn has_proxy(address: Address) -> bool {
    address.starts_with(&NAMESPACE) && address != WETH
}

/// The accounts of [`OpStack`] with the default owner.
///
/// # Errors
///
/// As [`fees`].
pub fn op_stack(
    hard_fork: HardFork,
) -> Result<impl Iterator<Item = (Address, GenesisAccount)>, Error> {
    OpStack::new(hard_fork).accounts()
}
