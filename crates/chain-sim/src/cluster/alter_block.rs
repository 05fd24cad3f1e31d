//! Setting what the next blocks of a chain begin with.

use alloy_primitives::{Address, B256, ChainId};

use super::Cluster;
use crate::error::Error;

impl Cluster {
    /// Sets the base fee of the next block of `chain`, in wei per gas. The blocks after it go on
    /// from there, as the [fee market](crate::ChainConfig::fee_market) says.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub fn set_next_base_fee(&mut self, chain: ChainId, wei: u64) -> Result<(), Error> {
        self.ledger.chain_mut(chain)?.set_next_base_fee(wei);
        Ok(())
    }

    /// Sets the randomness of the next block of `chain`, which the opcode PREVRANDAO returns.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub fn set_next_prev_randao(&mut self, chain: ChainId, prev_randao: B256) -> Result<(), Error> {
        self.ledger.chain_mut(chain)?.set_next_prev_randao(prev_randao);
        Ok(())
    }

    /// Sets the [account that gets the tips](crate::ChainConfig::fee_recipient) of all blocks of
    /// `chain` from the next one on.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub fn set_fee_recipient(&mut self, chain: ChainId, account: Address) -> Result<(), Error> {
        self.ledger.chain_mut(chain)?.set_fee_recipient(account);
        Ok(())
    }

    /// Sets the gas limit of all blocks of `chain` from the next one on. Transactions in the pool
    /// with a higher one are dropped when a block looks at them.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub fn set_gas_limit(&mut self, chain: ChainId, gas_limit: u64) -> Result<(), Error> {
        self.ledger.chain_mut(chain)?.set_gas_limit(gas_limit);
        Ok(())
    }
}
