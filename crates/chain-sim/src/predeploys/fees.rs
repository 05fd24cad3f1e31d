//! The predeploys from which tools read fees.

use std::collections::BTreeMap;

use alloy_genesis::GenesisAccount;
use alloy_primitives::{Address, B256, address};

use super::{abi, contract};
use crate::{error::Error, hard_fork::HardFork};

/// `L1Block`: the chain's view of the L1.
pub const L1_BLOCK: Address = op_revm::constants::L1_BLOCK_CONTRACT;
/// `GasPriceOracle`: the L1 fee of a transaction.
pub const GAS_PRICE_ORACLE: Address = address!("0x420000000000000000000000000000000000000F");
/// `OperatorFeeVault`: collects the operator's fees, from Isthmus on.
pub const OPERATOR_FEE_VAULT: Address = op_revm::constants::OPERATOR_FEE_RECIPIENT;

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

/// `L1Block`, `GasPriceOracle` and, from Isthmus on, `OperatorFeeVault`, of a chain with the rules
/// of this hard fork. `L1Block` is the released one up to Isthmus. From Jovian on it is this
/// project's, because no crate contains one that takes the L1 attributes of Jovian.
///
/// # Errors
///
/// [`Error::Reference`] where the released bytecode cannot be loaded.
pub fn fees(hard_fork: HardFork) -> Result<impl Iterator<Item = (Address, GenesisAccount)>, Error> {
    let code = reference::fee_predeploys()?;
    let storage = BTreeMap::from([(B256::ZERO, flags(hard_fork))]);
    let l1_block = if hard_fork >= HardFork::Jovian {
        abi::L1Block::DEPLOYED_BYTECODE.clone()
    } else {
        code.l1_block
    };
    let vault = (hard_fork >= HardFork::Isthmus)
        .then(|| (OPERATOR_FEE_VAULT, contract(code.operator_fee_vault)));
    let always = [
        (L1_BLOCK, contract(l1_block)),
        (GAS_PRICE_ORACLE, contract(code.gas_price_oracle).with_storage(Some(storage))),
    ];
    Ok(always.into_iter().chain(vault))
}
