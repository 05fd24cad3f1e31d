//! Targets of messages in scenarios.

use core::fmt;

use alloy_primitives::{Address, U256};
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};
use proptest::prelude::*;

use super::{Behaviour, address_name::AddressName};

/// The target of a message or a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// An address without code.
    Nobody,
    /// The scenario's contract at this position, modulo their number.
    Contract(usize),
    /// A precompile.
    Precompile(u16),
    /// The messenger itself, which refuses such messages.
    Messenger,
    /// The inbox.
    Inbox,
    /// Any other address.
    Address(Address),
}

impl Target {
    /// The address of [`Nobody`](Self::Nobody), without code.
    pub const NOBODY: Address = Address::repeat_byte(0x44);

    /// The target's address in a scenario with this number of contracts.
    pub fn address(self, contracts: usize) -> Address {
        match self {
            Self::Nobody => Self::NOBODY,
            Self::Contract(index) => {
                index.checked_rem(contracts).map_or(Self::NOBODY, Behaviour::address)
            }
            Self::Precompile(number) => Address::from_word(U256::from(number).into()),
            Self::Messenger => L2_TO_L2_CROSS_DOMAIN_MESSENGER,
            Self::Inbox => CROSS_L2_INBOX,
            Self::Address(address) => address,
        }
    }
}

/// Targets of messages, mostly contracts.
pub fn targets() -> impl Strategy<Value = Target> {
    prop_oneof![
        2 => Just(Target::Nobody),
        6 => (0usize..6).prop_map(Target::Contract),
        1 => (1u16..=9).prop_map(Target::Precompile),
        1 => prop_oneof![Just(Target::Messenger), Just(Target::Inbox)],
    ]
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nobody => f.write_str("nobody"),
            Self::Contract(index) => write!(f, "contract {index}"),
            Self::Precompile(number) => write!(f, "precompile {number}"),
            Self::Messenger => f.write_str("the messenger"),
            Self::Inbox => f.write_str("the inbox"),
            Self::Address(address) => AddressName(*address).fmt(f),
        }
    }
}
