//! The predeploys that fees are read from, as of Isthmus.

use alloy_primitives::Bytes;
use kona_hardforks::Isthmus;

use crate::{Error, runtime_code};

/// The runtime code of both implementations, as the Isthmus upgrade deploys it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeePredeploys {
    /// `L1Block`: the L1's base fees, and how they are scaled.
    pub l1_block: Bytes,
    /// `GasPriceOracle`: what a transaction pays for them.
    pub gas_price_oracle: Bytes,
}

/// The runtime code of both, computed at every call.
///
/// # Errors
///
/// [`Error::Creation`] or [`Error::CodeHash`] where the dependency holds other code than it says.
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
    })
}

#[cfg(test)]
mod tests {
    use super::fee_predeploys;

    #[test]
    fn runtime_code_is_the_released_one() {
        let predeploys = fee_predeploys().expect("the released code");
        assert!(!predeploys.l1_block.is_empty() && !predeploys.gas_price_oracle.is_empty());
    }
}
