//! The gas limit of blocks, which clients may set.

use alloy_primitives::{ChainId, U256};

use super::{devnet::Devnet, error::RequestError};

impl Devnet {
    /// Sets the gas limit of a chain's blocks from the next one on. It is at most that of the
    /// server's configuration, so that no block takes longer than others may wait.
    ///
    /// # Errors
    ///
    /// [`RequestError::Parameter`] for a higher gas limit, or for one with which no transaction
    /// fits into a block.
    pub(crate) fn set_gas_limit(
        &mut self,
        id: ChainId,
        gas_limit: U256,
    ) -> Result<(), RequestError> {
        // The gas of the cheapest transaction.
        const LEAST: u64 = 21_000;
        self.chain(id)?;
        let of_genesis = self.snapshots.genesis().chains();
        let most = of_genesis.map(|chain| chain.config().gas_limit).max();
        let most = most.unwrap_or_else(|| chain_sim::ChainConfig::new(id).gas_limit);
        let fitting = u64::try_from(gas_limit).ok().filter(|gas| (LEAST..=most).contains(gas));
        let Some(fitting) = fitting else {
            let expected = format!("{LEAST} to {most}");
            return Err(RequestError::parameter("gasLimit", expected, gas_limit));
        };
        Ok(self.cluster.set_gas_limit(id, fitting)?)
    }
}
