//! Errors of keys. None of them shows a key or a password.

use std::{io, path::PathBuf};

use alloy_signer_local::LocalSignerError;

/// The reason why a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// No key is given.
    #[error("expected the key of an account that pays for relays, got none")]
    None,
    /// A file cannot be read.
    #[error("reading {} failed: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// Others can read a file with a key.
    #[error(
        "{}: expected a file that others cannot read (chmod 600), got mode {actual:03o}",
        path.display()
    )]
    Open {
        /// The file.
        path: PathBuf,
        /// The permissions of the file.
        actual: u32,
    },
    /// A line is no private key.
    #[error("{place}: expected a private key of 32 bytes in hex, got something else")]
    Malformed {
        /// Where it is: a file with a line, or a variable.
        place: String,
    },
    /// A keystore cannot be decrypted.
    #[error("{}: expected a keystore that the password opens: {source}", path.display())]
    Keystore {
        /// The file.
        path: PathBuf,
        /// The library's reason.
        source: LocalSignerError,
    },
    /// Two keys are of the same account.
    #[error("expected keys of different accounts, got two of {account}")]
    Twice {
        /// The account.
        account: alloy_primitives::Address,
    },
    /// A transaction could not be signed.
    #[error("signing a transaction of {account} failed: {reason}")]
    Signature {
        /// The account.
        account: alloy_primitives::Address,
        /// The library's reason.
        reason: String,
    },
}
