//! The ways to execute the messenger and the inbox.

use alloy_primitives::{Address, B256, Bytes, ChainId, U256};
use messenger::{
    CROSS_L2_INBOX, KnownImplementations, L2_TO_L2_CROSS_DOMAIN_MESSENGER, ReleasedImplementations,
    Versions,
};
use op_revm::revm::state::{AccountInfo, Bytecode};

use super::{Deployment, Execution, stand_in};
use crate::error::Error;

/// How a cluster executes the messenger and the inbox. Results, logs, gas and state are the same
/// with each of the first three engines, in the same [versions](crate::ClusterConfig::versions).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Engine {
    /// The native programs of crate `messenger`.
    ///
    /// Under the [released rules](crate::SendRules::Released), the accounts of versions 1.3.0 and
    /// 1.0.2 hold Solidity code of this project. It does the same as the released bytecode, with
    /// other gas. Clients execute that code; the chains run the native programs in its place, with
    /// the released gas. Otherwise the accounts hold the native programs.
    #[default]
    Native,
    /// The released Solidity bytecode, interpreted. It has the
    /// [released rules](crate::SendRules::Released).
    #[cfg(feature = "bytecode")]
    Bytecode,
    /// The released Solidity bytecode, executed by native code instead of the interpreter. It has
    /// the [released rules](crate::SendRules::Released).
    #[cfg(feature = "bytecode")]
    Accelerated,
    /// Other EVM code: a variant under development, or a faulty one, for tests that must find the
    /// fault.
    Code {
        /// Runtime code of the messenger.
        messenger: Bytes,
        /// Runtime code of the inbox.
        inbox: Bytes,
    },
}

impl Engine {
    /// The default versions of the predeploys: 1.3.0 and 1.0.2, as in supersim. Engines that need
    /// released bytecode have 1.2.0 and 1.0.1, because no crate contains that of 1.3.
    pub const fn default_versions(&self) -> Versions {
        match self {
            Self::Native | Self::Code { .. } => Versions::V1_3_0,
            #[cfg(feature = "bytecode")]
            Self::Bytecode | Self::Accelerated => Versions::V1_2_0,
        }
    }

    /// How the EVMs of a chain with these predeploys execute the code of accounts. A native engine
    /// accelerates the released code that a genesis file has.
    pub(super) fn execution_of(&self, chain: ChainId, predeploys: &Deployment) -> Execution {
        let execution = self.execution();
        let mut hashes = predeploys.iter().map(|(_, account)| account.info.code_hash);
        let is_released = |hash: B256| ReleasedImplementations::find(chain, &hash).is_some();
        if execution == Execution::Native && hashes.any(is_released) {
            Execution::Accelerated
        } else {
            execution
        }
    }

    /// How the EVMs of the chains execute the code of accounts.
    const fn execution(&self) -> Execution {
        match self {
            Self::Native => Execution::Native,
            Self::Code { .. } => Execution::Interpreted,
            #[cfg(feature = "bytecode")]
            Self::Bytecode => Execution::Interpreted,
            #[cfg(feature = "bytecode")]
            Self::Accelerated => Execution::Accelerated,
        }
    }

    /// The accounts of the predeploys in these versions.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] where the released bytecode cannot be loaded; [`Error::Versions`] for
    /// an engine that does not have the bytecode of these versions.
    pub(crate) fn accounts(
        &self,
        versions: Versions,
        rules: &messenger::Rules,
    ) -> Result<[(Address, AccountInfo); 2], Error> {
        match self {
            Self::Native => match (rules, stand_in::code_of(versions)) {
                (messenger::Rules::Released, Some(code)) => Ok(accounts(code)),
                _ => Ok(messenger::genesis_accounts(versions, rules)),
            },
            #[cfg(feature = "bytecode")]
            Self::Bytecode | Self::Accelerated if versions != Versions::V1_2_0 => {
                Err(Error::Versions { actual: versions })
            }
            #[cfg(feature = "bytecode")]
            Self::Bytecode | Self::Accelerated => Ok(reference::released()?.accounts()),
            Self::Code { messenger, inbox } => Ok(accounts([messenger.clone(), inbox.clone()])),
        }
    }
}

/// The accounts of the messenger and the inbox with this code.
fn accounts(code: [Bytes; 2]) -> [(Address, AccountInfo); 2] {
    let [messenger, inbox] = code.map(|code| {
        let code = Bytecode::new_legacy(code);
        AccountInfo::new(U256::ZERO, 1, code.hash_slow(), code)
    });
    [(L2_TO_L2_CROSS_DOMAIN_MESSENGER, messenger), (CROSS_L2_INBOX, inbox)]
}
