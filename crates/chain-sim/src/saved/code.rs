//! Saved code, each one once.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, Bytes, KECCAK256_EMPTY, keccak256};
use op_revm::revm::state::{AccountInfo, Bytecode};
use serde::{Deserialize, Serialize};

use super::unexpected;
use crate::{error::Error, state::State};

/// Code by its hash.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Codes(BTreeMap<B256, Bytes>);

impl Codes {
    /// Adds the code of an account, if it has any.
    pub(crate) fn add(&mut self, info: &AccountInfo) {
        if let Some(code) = info.code.as_ref().filter(|_| !info.is_empty_code_hash()) {
            self.0.entry(info.code_hash).or_insert_with(|| code.original_bytes());
        }
    }

    /// Adds the code of the account at an address, unless that account had the same code in an
    /// earlier state.
    pub(crate) fn add_new(&mut self, address: Address, info: &AccountInfo, earlier: &State) {
        let known = earlier.account(address);
        if known.is_none_or(|known| known.code_hash != info.code_hash) {
            self.add(info);
        }
    }

    /// Whether there is no code.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds other code.
    pub(crate) fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Restores the code.
    ///
    /// # Errors
    ///
    /// [`Error::Saved`] for code with another hash, and for invalid code.
    pub(crate) fn read(self) -> Result<ReadCodes, Error> {
        let read = |(hash, bytes): (B256, Bytes)| {
            let at = || format!("code {hash}");
            let actual = keccak256(&bytes);
            if actual != hash {
                return Err(unexpected(at(), hash, actual));
            }
            let code = Bytecode::new_raw_checked(bytes)
                .map_err(|error| unexpected(at(), "contract code or a delegation", error))?;
            Ok((hash, code))
        };
        Ok(ReadCodes(self.0.into_iter().map(read).collect::<Result<_, Error>>()?))
    }
}

/// Executable code by its hash.
#[derive(Debug)]
pub(crate) struct ReadCodes(BTreeMap<B256, Bytecode>);

impl ReadCodes {
    /// Adds the code to an account that has only the code hash.
    ///
    /// # Errors
    ///
    /// [`Error::Saved`] where there is no code with this hash.
    pub(crate) fn complete(&self, info: &mut AccountInfo) -> Result<(), Error> {
        let code = match self.0.get(&info.code_hash) {
            Some(code) => code.clone(),
            None if info.code_hash == KECCAK256_EMPTY => Bytecode::default(),
            None => return Err(unexpected("codes", info.code_hash, "no code with this hash")),
        };
        info.code = Some(code);
        Ok(())
    }
}
