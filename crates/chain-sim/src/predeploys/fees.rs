//! The predeploys from which tools read fees.

use std::collections::BTreeMap;

use alloy_genesis::GenesisAccount;
use alloy_primitives::{Address, B256, address, b256};

use super::{bridges, contract, preinstalls};
use crate::error::Error;

/// `L1Block`: the chain's view of the L1, which is empty here.
pub const L1_BLOCK: Address = op_revm::constants::L1_BLOCK_CONTRACT;
/// `GasPriceOracle`: the L1 fee of a transaction, which is 0 here.
pub const GAS_PRICE_ORACLE: Address = address!("0x420000000000000000000000000000000000000F");

/// The oracle's flags for Ecotone, Fjord and Isthmus, one byte each in its first storage word: all
/// three forks are active.
const FLAGS: B256 = b256!("0x0000000000000000000000000000000000000000000000000000000000010101");

/// `L1Block` and `GasPriceOracle`.
///
/// # Errors
///
/// [`Error::Reference`] where the released bytecode cannot be loaded.
pub fn fees() -> Result<[(Address, GenesisAccount); 2], Error> {
    let code = reference::fee_predeploys()?;
    let storage = BTreeMap::from([(B256::ZERO, FLAGS)]);
    Ok([
        (L1_BLOCK, contract(code.l1_block)),
        (GAS_PRICE_ORACLE, contract(code.gas_price_oracle).with_storage(Some(storage))),
    ])
}

/// All contracts that tools of the OP Stack expect: [`preinstalls`], [`bridges`] and [`fees`].
///
/// # Errors
///
/// As [`fees`].
pub fn op_stack() -> Result<impl Iterator<Item = (Address, GenesisAccount)>, Error> {
    Ok(preinstalls().into_iter().chain(bridges()).chain(fees()?))
}
