//! Accounts that are changed by hand.

use alloy_primitives::{Address, Bytes, ChainId, U256};
use op_revm::revm::state::{AccountInfo, Bytecode};

use super::Cluster;
use crate::Error;

/// Each of these changes the state of the head as if the head had done it: the state before it is as
/// it was, and when the head is taken back, so is the change.
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

    /// Sets the nonce of an account. What waits in the pool stays there; what is below the nonce is
    /// left out of the next block.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub fn set_nonce(&mut self, chain: ChainId, address: Address, nonce: u64) -> Result<(), Error> {
        self.set_info(chain, address, |info| info.nonce = nonce)?;
        self.chain_mut(chain)?.pool.forget_nonces();
        Ok(())
    }

    /// Sets the code of an account, which then is a contract; none makes it one no longer.
    ///
    /// # Errors
    ///
    /// [`Error::Code`] for what begins as a delegation (EIP-7702) and is none;
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
        self.chain_mut(chain)?.alter(|state| state.set_word(address, slot.into(), word));
        Ok(())
    }

    /// Changes balance, nonce or code of an account.
    fn set_info(
        &mut self,
        chain: ChainId,
        address: Address,
        change: impl FnOnce(&mut AccountInfo),
    ) -> Result<(), Error> {
        self.chain_mut(chain)?.alter(|state| {
            let mut info = state.state.account(address).cloned().unwrap_or_default();
            change(&mut info);
            state.set_account(address, info);
        });
        Ok(())
    }
}
