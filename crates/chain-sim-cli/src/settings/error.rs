//! Errors of options that come from elsewhere than the command line.

use std::{io, path::PathBuf};

use super::setting::Source;

/// The reason why an option cannot be taken from where it is given.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SettingError {
    /// The file cannot be read.
    #[error("reading the configuration {} failed: {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    /// The file is too large.
    #[error(
        "reading the configuration {} failed: expected at most {expected} bytes, got more",
        path.display()
    )]
    TooLarge { path: PathBuf, expected: u64 },
    /// The file is not TOML.
    #[error("the configuration {}: expected TOML, got something else: {actual}", path.display())]
    Syntax { path: PathBuf, actual: String },
    /// No option has the name of a key.
    #[error(
        "{at}: expected the long name of an option of `chain-sim {command}`, got {actual:?}{hint}"
    )]
    Unknown { at: Source, command: String, actual: String, hint: String },
    /// A value has the wrong type.
    #[error("{at}: expected {expected}, got {actual}")]
    Type { at: Source, expected: &'static str, actual: String },
    /// The option does not take the value.
    #[error("{at}: expected a value of --{option}, got {actual:?}: {reason}")]
    Value { at: Source, option: String, actual: String, reason: String },
    /// A variable is not text.
    #[error("{at}: expected UTF-8, got {actual:?}")]
    Encoding { at: Source, actual: String },
    /// A flag of supersim has no value.
    #[error("{at}: expected a value, got none")]
    Missing { at: Source },
    /// supersim has it, and chain-sim does not.
    #[error("{at}: {instead}")]
    Refused { at: Source, instead: &'static str },
}
