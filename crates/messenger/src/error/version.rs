//! Versions of the contracts that this crate does not know.

use alloc::string::String;
use core::fmt;

/// A version is not one of a contract's releases.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("version of {contract}: expected one of {}; got {actual:?}", List(self.expected))]
#[non_exhaustive]
pub struct UnknownVersion {
    /// The contract's name.
    pub contract: &'static str,
    /// The known versions.
    pub expected: &'static [&'static str],
    /// The version that was given.
    pub actual: String,
}

/// Versions, separated by commas.
struct List(&'static [&'static str]);

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, version) in self.0.iter().enumerate() {
            write!(f, "{}{version}", if index == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
