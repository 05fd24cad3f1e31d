//! The accounts whose transactions need no signature, and their private keys.

use std::{collections::BTreeMap, ops::Deref, sync::Arc};

use alloy_primitives::{Address, B256, Bytes};
use alloy_signer::{Signature, SignerSync};
use alloy_signer_local::PrivateKeySigner;

use super::error::RequestError;

/// Accounts whose transactions need no signature, in order, and the private keys of those that have
/// one here. A copy costs next to nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Accounts(Arc<Known>);

/// What is known of the accounts.
#[derive(Debug, Default)]
struct Known {
    addresses: Vec<Address>,
    signers: BTreeMap<Address, PrivateKeySigner>,
}

impl Deref for Accounts {
    type Target = [Address];

    fn deref(&self) -> &[Address] {
        &self.0.addresses
    }
}

impl Accounts {
    /// Creates the accounts with these addresses. A private key of another account is not used.
    pub(crate) fn new(addresses: Vec<Address>, signers: Vec<PrivateKeySigner>) -> Self {
        let signers = signers.into_iter().map(|signer| (signer.address(), signer));
        let signers = signers.filter(|(address, _)| addresses.contains(address)).collect();
        Self(Arc::new(Known { addresses, signers }))
    }

    /// Checks that the private key of an account is known.
    ///
    /// # Errors
    ///
    /// [`RequestError::NoKey`].
    pub(crate) fn check_key(&self, account: Address) -> Result<(), RequestError> {
        if self.0.signers.contains_key(&account) {
            return Ok(());
        }
        Err(RequestError::NoKey { actual: account })
    }

    /// Signs a hash with the private key of an account.
    ///
    /// # Errors
    ///
    /// [`RequestError::NoKey`].
    pub(crate) fn sign(&self, account: Address, hash: &B256) -> Result<Signature, RequestError> {
        let signer = self.0.signers.get(&account);
        let signed = signer.and_then(|signer| signer.sign_hash_sync(hash).ok());
        signed.ok_or(RequestError::NoKey { actual: account })
    }

    /// As [`sign`](Self::sign), and returns the 65 bytes of the signature.
    ///
    /// # Errors
    ///
    /// [`RequestError::NoKey`].
    pub(crate) fn sign_to_bytes(
        &self,
        account: Address,
        hash: &B256,
    ) -> Result<Bytes, RequestError> {
        Ok(Bytes::from(self.sign(account, hash)?.as_bytes()))
    }
}
