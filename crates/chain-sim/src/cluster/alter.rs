//! Accounts that are changed by hand.

#[cfg(feature = "serve")]
use alloy_primitives::B256;
use alloy_primitives::{Address, Bytes, ChainId, U256};
#[cfg(feature = "serve")]
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};
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

    /// Sets accounts: balance, nonce, code and those words of the storage that are given; what else an
    /// account stores stays. The messenger and the inbox keep their code, which is the engine's.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    #[cfg(feature = "serve")]
    pub(crate) fn set_accounts(
        &mut self,
        chain: ChainId,
        accounts: impl IntoIterator<Item = (Address, AccountInfo, Vec<(B256, U256)>)>,
    ) -> Result<(), Error> {
        let there = self.chain_mut(chain)?;
        there.alter(|state| {
            for (address, mut info, words) in accounts {
                if [L2_TO_L2_CROSS_DOMAIN_MESSENGER, CROSS_L2_INBOX].contains(&address) {
                    let own = state.state.account(address).cloned().unwrap_or_default();
                    info = AccountInfo { balance: info.balance, nonce: info.nonce, ..own };
                }
                state.set_account(address, info);
                for (slot, word) in words {
                    state.set_word(address, slot, word);
                }
            }
        });
        there.pool.forget_nonces();
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
