//! The predeploys from which tools read fees.

use std::collections::BTreeMap;

use alloy_genesis::GenesisAccount;
use alloy_primitives::{Address, B256, address};

use super::{bridges, contract, preinstalls};
use crate::{error::Error, hard_fork::HardFork};

/// `L1Block`: the chain's view of the L1, which is empty here.
pub const L1_BLOCK: Address = op_revm::constants::L1_BLOCK_CONTRACT;
/// `GasPriceOracle`: the L1 fee of a transaction, which is 0 here.
pub const GAS_PRICE_ORACLE: Address = address!("0x420000000000000000000000000000000000000F");

/// The hard forks that the oracle knows. Each has a flag, one byte, in its first storage word.
const KNOWN: [HardFork; 3] = [HardFork::Ecotone, HardFork::Fjord, HardFork::Isthmus];

/// The oracle's first storage word.
fn flags(hard_fork: HardFork) -> B256 {
    let is_active = KNOWN.map(|known| u8::from(hard_fork >= known));
    let mut word = B256::ZERO;
    for (byte, flag) in word.iter_mut().rev().zip(is_active) {
        *byte = flag;
    }
    word
}

/// `L1Block` and `GasPriceOracle`, of a chain with the rules of this hard fork.
///
/// # Errors
///
/// [`Error::Reference`] where the released bytecode cannot be loaded.
pub fn fees(hard_fork: HardFork) -> Result<[(Address, GenesisAccount); 2], Error> {
    let code = reference::fee_predeploys()?;
    let storage = BTreeMap::from([(B256::ZERO, flags(hard_fork))]);
    Ok([
        (L1_BLOCK, contract(code.l1_block)),
        (GAS_PRICE_ORACLE, contract(code.gas_price_oracle).with_storage(Some(storage))),
    ])
}

/// All contracts that tools of the OP Stack expect on a chain with the rules of this hard fork:
/// [`preinstalls`], [`bridges`] and [`fees`].
///
/// # Errors
///
/// As [`fees`].
pub fn op_stack(
    hard_fork: HardFork,
) -> Result<impl Iterator<Item = (Address, GenesisAccount)>, Error> {
    Ok(preinstalls().into_iter().chain(bridges()).chain(fees(hard_fork)?))
}
