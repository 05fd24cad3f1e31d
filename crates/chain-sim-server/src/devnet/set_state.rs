//! Accounts, code and storage that requests set, and their limit.

use alloy_primitives::{Address, Bytes, ChainId, U256};
use chain_sim::{ACCOUNT_BYTES, Cluster, Error, State, WORD_BYTES};

use super::{
    devnet::Devnet,
    error::{RequestError, check_limit},
    loaded_state::LoadedAccounts,
};

/// A part of a state that a request sets.
#[derive(Debug, Clone, Copy)]
enum Part {
    /// The balance or the nonce of an account.
    Account(Address),
    /// The code of an account, of so many bytes.
    Code(Address, usize),
    /// A storage word of an account.
    Word(Address, U256, U256),
}

impl Part {
    /// Returns about how many bytes it adds to a state.
    fn bytes(self, state: &State) -> Change {
        match self {
            Self::Account(address) if state.account(address).is_none() => {
                Change { before: 0, after: ACCOUNT_BYTES }
            }
            Self::Account(_) => Change::default(),
            Self::Code(address, bytes) => {
                let code = state.account(address).and_then(|info| info.code.as_ref());
                let before = code.map_or(0, |code| code.original_byte_slice().len());
                let code = Change { before: before as u64, after: bytes as u64 };
                Self::Account(address).bytes(state).plus(code)
            }
            Self::Word(address, slot, word) => {
                Self::Account(address).bytes(state).plus(word_bytes(state, address, slot, word))
            }
        }
    }
}

/// About how many bytes a part of a state needs before and after a change.
#[derive(Debug, Clone, Copy, Default)]
struct Change {
    before: u64,
    after: u64,
}

impl Change {
    /// Returns both changes together.
    const fn plus(self, other: Self) -> Self {
        Self {
            before: self.before.saturating_add(other.before),
            after: self.after.saturating_add(other.after),
        }
    }
}

/// Returns about how many bytes a word needs in the storage of an account.
fn word_bytes(state: &State, address: Address, slot: U256, word: U256) -> Change {
    let bytes = |word: U256| if word.is_zero() { 0 } else { WORD_BYTES };
    Change { before: bytes(state.storage(address, slot)), after: bytes(word) }
}

impl Devnet {
    /// Sets the balance of an account, in wei.
    ///
    /// # Errors
    ///
    /// [`RequestError::Limit`]; as [`Cluster::set_balance`].
    pub(crate) fn set_balance(
        &mut self,
        id: ChainId,
        address: Address,
        wei: U256,
    ) -> Result<(), RequestError> {
        self.set(id, Part::Account(address), |cluster| cluster.set_balance(id, address, wei))
    }

    /// Sets the next nonce of an account.
    ///
    /// # Errors
    ///
    /// [`RequestError::Limit`]; as [`Cluster::set_nonce`].
    pub(crate) fn set_nonce(
        &mut self,
        id: ChainId,
        address: Address,
        nonce: u64,
    ) -> Result<(), RequestError> {
        self.set(id, Part::Account(address), |cluster| cluster.set_nonce(id, address, nonce))
    }

    /// Sets the code of an account.
    ///
    /// # Errors
    ///
    /// [`RequestError::PredeployCode`], [`RequestError::Limit`]; as [`Cluster::set_code`].
    pub(crate) fn set_code(
        &mut self,
        id: ChainId,
        address: Address,
        code: Bytes,
    ) -> Result<(), RequestError> {
        if self.chain(id)?.is_code_of_predeploys(address) {
            return Err(RequestError::PredeployCode { actual: address });
        }
        self.set(id, Part::Code(address, code.len()), |cluster| cluster.set_code(id, address, code))
    }

    /// Sets a storage word of an account.
    ///
    /// # Errors
    ///
    /// [`RequestError::PredeployCode`], [`RequestError::Limit`]; as [`Cluster::set_storage`].
    pub(crate) fn set_storage(
        &mut self,
        id: ChainId,
        address: Address,
        slot: U256,
        word: U256,
    ) -> Result<(), RequestError> {
        if self.chain(id)?.is_word_of_predeploys(address, slot) {
            return Err(RequestError::PredeployCode { actual: address });
        }
        self.set(id, Part::Word(address, slot, word), |cluster| {
            cluster.set_storage(id, address, slot, word)
        })
    }

    /// Sets accounts with code and storage.
    ///
    /// # Errors
    ///
    /// [`RequestError::Limit`]; as [`Cluster::set_accounts`].
    pub(crate) fn set_accounts(
        &mut self,
        id: ChainId,
        accounts: LoadedAccounts,
    ) -> Result<(), RequestError> {
        let state = self.chain(id)?.state();
        let mut changed = Change::default();
        for (address, info, words) in &accounts {
            let code = info.code.as_ref().map_or(0, |code| code.original_byte_slice().len());
            changed = changed.plus(Part::Code(*address, code).bytes(state));
            for (slot, word) in words {
                // The account is counted already.
                let slot = U256::from_be_bytes(slot.0);
                changed = changed.plus(word_bytes(state, *address, slot, *word));
            }
        }
        self.set_counted(id, changed, |cluster| cluster.set_accounts(id, accounts))
    }

    /// Makes a change that sets this part of a state, if the limit allows it.
    fn set(
        &mut self,
        id: ChainId,
        part: Part,
        change: impl FnOnce(&mut Cluster) -> Result<(), Error>,
    ) -> Result<(), RequestError> {
        let changed = part.bytes(self.chain(id)?.state());
        self.set_counted(id, changed, change)
    }

    /// Makes a change of about so many bytes, if the limit allows it. What it removes no longer
    /// counts.
    fn set_counted(
        &mut self,
        id: ChainId,
        changed: Change,
        change: impl FnOnce(&mut Cluster) -> Result<(), Error>,
    ) -> Result<(), RequestError> {
        let Change { before, after } = changed;
        let set = self.set_bytes.saturating_add(after).saturating_sub(before);
        if after > before {
            check_limit("bytes of state that requests set", self.limits.set_bytes, set)?;
        }
        let before = self.chain(id)?.footprint().size;
        change(&mut self.cluster)?;
        // An account that is left empty is gone as well.
        let after = self.chain(id)?.footprint().size;
        self.set_bytes = self.set_bytes.saturating_add(after).saturating_sub(before);
        Ok(())
    }
}
