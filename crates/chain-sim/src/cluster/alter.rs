//! Setting accounts by hand.

use alloy_primitives::{Address, B256, Bytes, ChainId, U256};
use op_revm::revm::state::{AccountInfo, Bytecode};

use super::Cluster;
use crate::error::Error;

/// Each of these functions changes the state after the head as if the head block had done it:
/// states after earlier blocks stay, and a reorg that removes the head reverts the change.
impl Cluster {
    /// Sets the balance of an account, in wei.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub fn set_balance(
        &mut self,
        chain: ChainId,
        address: Address,
        wei: U256,
    ) -> Result<(), Error> {
        self.set_info(chain, address, |info| info.balance = wei)
    }

    /// Sets the nonce of an account. Its transactions stay in the pool until the next block, which
    /// drops those with a lower nonce.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub fn set_nonce(&mut self, chain: ChainId, address: Address, nonce: u64) -> Result<(), Error> {
        self.set_info(chain, address, |info| info.nonce = nonce)
    }

    /// Sets the code of an account, which makes it a contract; empty code makes it an account
    /// without code.
    ///
    /// # Errors
    ///
    /// [`Error::Code`] for code that begins as a delegation (EIP-7702) but is not a valid one;
    /// [`Error::UnknownChain`].
    pub fn set_code(&mut self, chain: ChainId, address: Address, code: Bytes) -> Result<(), Error> {
        let code = Bytecode::new_raw_checked(code)
            .map_err(|error| Error::Code { account: address, actual: error.to_string() })?;
        self.set_info(chain, address, |info| {
            info.code_hash = code.hash_slow();
            info.code = Some(code);
        })
    }

    /// Sets a storage word of an account.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub fn set_storage(
        &mut self,
        chain: ChainId,
        address: Address,
        slot: U256,
        word: U256,
    ) -> Result<(), Error> {
        self.ledger.chain_mut(chain)?.alter(|state| state.set_word(address, slot.into(), word));
        Ok(())
    }

    /// Sets accounts: balance, nonce, code and the given storage words; other words stay. The
    /// messenger, the inbox and their implementations keep their code, and proxies their
    /// implementations.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub fn set_accounts(
        &mut self,
        chain: ChainId,
        accounts: impl IntoIterator<Item = (Address, AccountInfo, Vec<(B256, U256)>)>,
    ) -> Result<(), Error> {
        let there = self.ledger.chain_mut(chain)?;
        let predeploys = there.scheduled_predeploys().clone();
        there.alter(|state| {
            for (address, mut info, words) in accounts {
                let is_predeploy = |(known, _): &(Address, _)| *known == address;
                if predeploys.accounts.iter().any(is_predeploy) {
                    let own = state.state.account(address).cloned().unwrap_or_default();
                    info = AccountInfo { balance: info.balance, nonce: info.nonce, ..own };
                }
                state.set_account(address, info);
                let fixed: Vec<B256> =
                    predeploys.proxy_words(address).map(|(slot, _)| slot).collect();
                for (slot, word) in words.into_iter().filter(|(slot, _)| !fixed.contains(slot)) {
                    state.set_word(address, slot, word);
                }
            }
        });
        Ok(())
    }

    /// Changes balance, nonce or code of an account.
    fn set_info(
        &mut self,
        chain: ChainId,
        address: Address,
        change: impl FnOnce(&mut AccountInfo),
    ) -> Result<(), Error> {
        self.ledger.chain_mut(chain)?.alter(|state| {
            let mut info = state.state.account(address).cloned().unwrap_or_default();
            change(&mut info);
            state.set_account(address, info);
        });
        Ok(())
    }
}
