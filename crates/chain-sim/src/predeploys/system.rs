//! Contracts that the protocol calls before the transactions of each block.

use alloy_eips::{eip2935, eip4788};
use alloy_genesis::GenesisAccount;
use alloy_primitives::Address;

use super::contract;
use crate::hard_fork::HardFork;

/// Keeps the hashes of the last blocks (EIP-2935).
pub const HISTORY_STORAGE: Address = eip2935::HISTORY_STORAGE_ADDRESS;
/// Keeps the beacon roots of the L1 (EIP-4788).
pub const BEACON_ROOTS: Address = eip4788::BEACON_ROOTS_ADDRESS;

/// The contracts that the blocks of a chain with the rules of this hard fork call: beacon roots, and
/// from Isthmus on block hashes.
pub fn system_contracts(hard_fork: HardFork) -> impl Iterator<Item = (Address, GenesisAccount)> {
    let hashes = (hard_fork >= HardFork::Isthmus)
        .then(|| (HISTORY_STORAGE, contract(eip2935::HISTORY_STORAGE_CODE.clone())));
    let roots = (BEACON_ROOTS, contract(eip4788::BEACON_ROOTS_CODE.clone()));
    core::iter::once(roots).chain(hashes)
}
