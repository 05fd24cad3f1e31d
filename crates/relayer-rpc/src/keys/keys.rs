//! Reads keys, and signs with them.

use std::{fmt, fs, path::PathBuf, str::FromStr};

use alloy_consensus::{SignableTransaction, TxEip1559, TxEnvelope};
use alloy_eips::Encodable2718;
use alloy_primitives::{Address, B256, Bytes};
use alloy_signer::SignerSync;
use alloy_signer_local::PrivateKeySigner;
use zeroize::Zeroizing;

use super::error::KeyError;

/// The permissions that a file with keys must not give: to write it to its group, and anything to
/// others. Credentials of systemd and secrets of Kubernetes are readable by their groups.
#[cfg(unix)]
const OTHERS: u32 = 0o027;

/// Where a key is.
#[derive(Clone)]
pub enum Secret {
    /// A file with one private key in hex on each line.
    File(PathBuf),
    /// An encrypted keystore, as geth and cast write them, and the file with its password.
    Keystore {
        /// The keystore.
        path: PathBuf,
        /// A file whose first line is the password.
        password: PathBuf,
    },
    /// Private keys in hex, separated by commas, as a variable has them.
    Text {
        /// The variable's name.
        name: String,
        /// The keys.
        text: Zeroizing<String>,
    },
}

impl Secret {
    /// Private keys in hex, separated by commas, that a variable of this name has. The text is erased
    /// from memory when this is dropped.
    pub fn text(name: impl Into<String>, text: String) -> Self {
        Self::Text { name: name.into(), text: Zeroizing::new(text) }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(out, "File({})", path.display()),
            Self::Keystore { path, .. } => write!(out, "Keystore({})", path.display()),
            Self::Text { name, .. } => write!(out, "Text({name})"),
        }
    }
}

/// The accounts that pay, in the order in which they are given. Their keys are erased from memory
/// when this is dropped.
#[derive(Clone, Default)]
pub struct Keys(Vec<PrivateKeySigner>);

impl fmt::Debug for Keys {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_list().entries(self.accounts()).finish()
    }
}

impl Keys {
    /// Reads keys.
    ///
    /// # Errors
    ///
    /// [`KeyError`].
    pub fn read(secrets: &[Secret]) -> Result<Self, KeyError> {
        let mut keys = Self::default();
        for secret in secrets {
            match secret {
                Secret::File(path) => {
                    check_mode(path)?;
                    let text = read(path)?;
                    let lines = text.lines().enumerate();
                    for (index, line) in lines.filter(|(_, line)| !is_empty(line)) {
                        keys.add(&format!("{}, line {}", path.display(), index + 1), line)?;
                    }
                }
                Secret::Keystore { path, password } => {
                    let password = read(password)?;
                    let password = password.lines().next().unwrap_or_default();
                    let signer = PrivateKeySigner::decrypt_keystore(path, password)
                        .map_err(|source| KeyError::Keystore { path: path.clone(), source })?;
                    keys.push(signer)?;
                }
                Secret::Text { name, text } => {
                    for key in text.split(',') {
                        keys.add(&format!("the variable {name}"), key)?;
                    }
                }
            }
        }
        if keys.0.is_empty() { Err(KeyError::None) } else { Ok(keys) }
    }

    /// Returns the accounts.
    pub fn accounts(&self) -> impl Iterator<Item = Address> {
        self.0.iter().map(PrivateKeySigner::address)
    }

    /// Signs a transaction of an account: returns its hash, and the bytes that nodes take.
    ///
    /// # Errors
    ///
    /// [`KeyError::Signature`] for an account without a key.
    pub fn sign(
        &self,
        account: Address,
        transaction: TxEip1559,
    ) -> Result<(B256, Bytes), KeyError> {
        let failed = |reason: String| KeyError::Signature { account, reason };
        let mut signers = self.0.iter();
        let signer = signers
            .find(|signer| signer.address() == account)
            .ok_or_else(|| failed("expected its key, got none".into()))?;
        let signature = signer
            .sign_hash_sync(&transaction.signature_hash())
            .map_err(|error| failed(error.to_string()))?;
        let signed = TxEnvelope::from(transaction.into_signed(signature));
        Ok((*signed.tx_hash(), signed.encoded_2718().into()))
    }

    /// Adds a key in hex.
    fn add(&mut self, place: &str, text: &str) -> Result<(), KeyError> {
        let malformed = |_| KeyError::Malformed { place: place.into() };
        self.push(PrivateKeySigner::from_str(text.trim()).map_err(malformed)?)
    }

    /// Adds a key.
    fn push(&mut self, signer: PrivateKeySigner) -> Result<(), KeyError> {
        let account = signer.address();
        if self.accounts().any(|known| known == account) {
            return Err(KeyError::Twice { account });
        }
        self.0.push(signer);
        Ok(())
    }
}

/// Whether a line of a key file has no key: it is empty, or a comment.
fn is_empty(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#')
}

/// Reads a file whose text is erased from memory when it is dropped.
fn read(path: &PathBuf) -> Result<Zeroizing<String>, KeyError> {
    let failed = |source| KeyError::Read { path: path.clone(), source };
    fs::read_to_string(path).map(Zeroizing::new).map_err(failed)
}

/// Checks that a file with keys is not open to others.
fn check_mode(path: &PathBuf) -> Result<(), KeyError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let failed = |source| KeyError::Read { path: path.clone(), source };
        let mode = fs::metadata(path).map_err(failed)?.permissions().mode() & 0o777;
        if mode & OTHERS != 0 {
            return Err(KeyError::Open { path: path.clone(), actual: mode });
        }
    }
    #[cfg(not(unix))]
    let _no_modes = path;
    Ok(())
}
