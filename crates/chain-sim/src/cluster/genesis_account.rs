//! Accounts of the genesis block.

use alloy_genesis::GenesisAccount;
use alloy_primitives::Address;
use op_revm::revm::state::Bytecode;

use crate::{error::Error, state::StateAccount};

impl StateAccount {
    /// Converts an account of a genesis file.
    ///
    /// # Errors
    ///
    /// [`Error::Code`] for code that begins as a delegation (EIP-7702) but is not a valid one.
    pub(crate) fn at_genesis(address: Address, account: &GenesisAccount) -> Result<Self, Error> {
        let code = Bytecode::new_raw_checked(account.code.clone().unwrap_or_default())
            .map_err(|error| Error::Code { account: address, actual: error.to_string() })?;
        Ok(Self::of_genesis(account, code.hash_slow(), code))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use alloy_genesis::GenesisAccount;
    use alloy_primitives::{Address, B256, U256, bytes};

    use crate::{
        cluster::{Cluster, ClusterConfig},
        error::Error,
    };

    const ACCOUNT: Address = Address::repeat_byte(1);

    /// A cluster with this account in its genesis.
    fn cluster(account: GenesisAccount) -> Result<Cluster, Error> {
        let mut config = ClusterConfig::default();
        config.genesis_accounts.insert(ACCOUNT, account);
        Cluster::new(config)
    }

    #[test]
    fn is_on_every_chain() {
        let word = B256::with_last_byte;
        let storage = BTreeMap::from([(word(1), word(2)), (word(3), B256::ZERO)]);
        let account = GenesisAccount::default()
            .with_nonce(Some(4))
            .with_balance(U256::from(5))
            .with_code(Some(bytes!("00")))
            .with_storage(Some(storage));
        let cluster = cluster(account).unwrap();
        for chain in cluster.chains() {
            let info = chain.account(ACCOUNT);
            assert_eq!((info.nonce, info.balance), (4, U256::from(5)));
            assert_eq!(info.code.unwrap().original_bytes(), bytes!("00"));
            assert_eq!(chain.storage(ACCOUNT, U256::from(1)), U256::from(2));
            // Words that are zero are not stored.
            let accounts = chain.state().accounts().find(|(address, _)| **address == ACCOUNT);
            assert_eq!(accounts.unwrap().1.storage.len(), 1);
        }
    }

    #[test]
    fn has_no_code_that_can_be_none() {
        let account = GenesisAccount::default().with_code(Some(bytes!("ef0100aa")));
        let error = cluster(account).unwrap_err();
        assert!(matches!(error, Error::Code { account: ACCOUNT, .. }), "{error}");
    }
}
