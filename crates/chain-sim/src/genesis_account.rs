//! Accounts of the genesis.

use alloy_genesis::GenesisAccount;
use alloy_primitives::{Address, U256};
use op_revm::revm::state::{AccountInfo, Bytecode};

use crate::{Error, state::StateAccount};

impl StateAccount {
    /// An account as the genesis has it.
    ///
    /// # Errors
    ///
    /// [`Error::Code`] for code that begins as a delegation (EIP-7702) and is none.
    pub(crate) fn at_genesis(address: Address, account: GenesisAccount) -> Result<Self, Error> {
        let code = Bytecode::new_raw_checked(account.code.unwrap_or_default())
            .map_err(|error| Error::Code { account: address, actual: error.to_string() })?;
        let nonce = account.nonce.unwrap_or_default();
        let info = AccountInfo::new(account.balance, nonce, code.hash_slow(), code);
        let words = account.storage.into_iter().flatten();
        let storage = words.map(|(slot, word)| (slot, U256::from_be_bytes(word.0)));
        Ok(Self { info, storage: storage.filter(|(_, word)| !word.is_zero()).collect() })
    }
}
