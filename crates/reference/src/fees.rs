//! The predeploys with the parameters of fees, as of Isthmus.

use alloy_primitives::Bytes;
use kona_hardforks::Isthmus;

use crate::{Error, runtime_code};

/// The runtime code of the implementations, as the Isthmus upgrade deploys it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeePredeploys {
    /// `L1Block`: the L1's base fees, and the factors that scale them.
    pub l1_block: Bytes,
    /// `GasPriceOracle`: computes the L1 fee of a transaction.
    pub gas_price_oracle: Bytes,
    /// `OperatorFeeVault`: collects the operator's fees.
    pub operator_fee_vault: Bytes,
}

/// Returns the runtime code of the implementations, computed at every call.
///
/// # Errors
///
/// [`Error::Creation`] or [`Error::CodeHash`] if the code in `kona-hardforks` does not have the
/// hash that it states.
pub fn fee_predeploys() -> Result<FeePredeploys, Error> {
    Ok(FeePredeploys {
        l1_block: runtime_code(
            "L1Block",
            Isthmus::l1_block_deployment_bytecode(),
            Isthmus::L1_BLOCK_DEPLOYER_CODE_HASH,
        )?,
        gas_price_oracle: runtime_code(
            "GasPriceOracle",
            Isthmus::gas_price_oracle_deployment_bytecode(),
            Isthmus::GAS_PRICE_ORACLE_CODE_HASH,
        )?,
        operator_fee_vault: runtime_code(
            "OperatorFeeVault",
            Isthmus::operator_fee_vault_deployment_bytecode(),
            Isthmus::OPERATOR_FEE_VAULT_CODE_HASH,
        )?,
    })
}

#[cfg(test)]
mod tests {
    use super::fee_predeploys;

    #[test]
    fn runtime_code_is_the_released_one() {
        let predeploys = fee_predeploys().expect("the released code");
        assert!(!predeploys.l1_block.is_empty() && !predeploys.gas_price_oracle.is_empty());
        assert!(!predeploys.operator_fee_vault.is_empty());
    }
}
