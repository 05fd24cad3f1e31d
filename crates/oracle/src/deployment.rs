//! The ways in which the predeploys can be there.

use std::{fmt, sync::OnceLock};

use alloy_primitives::Address;
use messenger::{Rules, genesis_accounts};
use op_revm::revm::state::AccountInfo;

use crate::Error;

/// Which code the predeploys' accounts hold, or their proxies delegate to, and what the EVM makes
/// of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deployment {
    /// The released bytecode.
    Bytecode,
    /// The native programs, under the released rules.
    Native,
    /// The released bytecode, in an EVM that accelerates it.
    Accelerated,
}

impl Deployment {
    /// The two accounts, the messenger's first.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] where the released bytecode cannot be had.
    pub fn accounts(self) -> Result<[(Address, AccountInfo); 2], Error> {
        let cached = match self {
            Self::Native => native(),
            Self::Bytecode | Self::Accelerated => released()?,
        };
        Ok(cached.clone())
    }
}

impl fmt::Display for Deployment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Bytecode => "bytecode",
            Self::Native => "native",
            Self::Accelerated => "accelerated",
        })
    }
}

/// Two accounts, whose code is analysed and hashed once: millions of cases run on them.
type Accounts = [(Address, AccountInfo); 2];

/// The native predeploys.
fn native() -> &'static Accounts {
    static NATIVE: OnceLock<Accounts> = OnceLock::new();
    NATIVE.get_or_init(|| genesis_accounts(&Rules::Released))
}

/// The released predeploys.
fn released() -> Result<&'static Accounts, Error> {
    static RELEASED: OnceLock<Accounts> = OnceLock::new();
    let released = reference::released()?;
    Ok(RELEASED.get_or_init(|| released.accounts()))
}
