//! How the relayer goes about it.

use alloy_primitives::Address;

use crate::RELAYER_ACCOUNT;

/// What the relayer is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayerConfig {
    /// The account that relays, on every chain.
    pub account: Address,
    /// Gas limit of a relay of an empty message.
    pub gas_limit: u64,
    /// Gas on top for each byte of the message.
    pub gas_per_byte: u64,
}

impl Default for RelayerConfig {
    /// [`RELAYER_ACCOUNT`]; 1,000,000 gas, and 200 for each byte: EIP-7623 takes 40 for a byte of
    /// calldata at the most, and the rest is for hashing, copying and the target.
    fn default() -> Self {
        Self { account: RELAYER_ACCOUNT, gas_limit: 1_000_000, gas_per_byte: 200 }
    }
}
