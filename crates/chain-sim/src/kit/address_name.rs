//! Addresses that have a name.

use core::fmt;

use alloy_primitives::Address;
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};

use crate::cluster::{DEPLOYER, DEV_ACCOUNTS};

/// An address in words: by its name if it has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AddressName(pub(super) Address);

impl AddressName {
    /// All addresses that have a name, and their names, except contracts of scenarios.
    pub(super) fn all() -> impl Iterator<Item = (Address, String)> {
        let accounts = (0..).zip(DEV_ACCOUNTS);
        let accounts = accounts.map(|(index, address)| (address, format!("account {index}")));
        let others = [
            (L2_TO_L2_CROSS_DOMAIN_MESSENGER, "the messenger"),
            (CROSS_L2_INBOX, "the inbox"),
            (DEPLOYER, "the deployer"),
        ];
        accounts.chain(others.map(|(address, name)| (address, name.into())))
    }
}

impl fmt::Display for AddressName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Self::all().find(|(address, _)| *address == self.0) {
            Some((_, name)) => f.write_str(&name),
            None => self.0.fmt(f),
        }
    }
}
