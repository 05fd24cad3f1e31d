//! Runtime code from creation code.

use std::sync::OnceLock;

use alloy_primitives::{Address, B256, Bytes, keccak256};
use kona_hardforks::{Hardfork, Interop};
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};
use revm::{
    Context, ExecuteEvm, MainBuilder, MainContext,
    context::{TxEnv, result::ExecutionResult},
    database::InMemoryDB,
    primitives::hardfork::SpecId,
    state::{AccountInfo, Bytecode},
};

use crate::Error;

/// The runtime code of both implementations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released {
    /// `L2ToL2CrossDomainMessenger` 1.2.0, 4,498 bytes.
    pub messenger: Bytes,
    /// `CrossL2Inbox` 1.0.1, 1,666 bytes.
    pub inbox: Bytes,
}

impl Released {
    /// The accounts of the messenger and the inbox, in this order, which contain the code itself
    /// and are no proxies. Their nonce is 1, as in `messenger::genesis_accounts`. Analyses and
    /// hashes the code at every call.
    pub fn accounts(&self) -> [(Address, AccountInfo); 2] {
        [(L2_TO_L2_CROSS_DOMAIN_MESSENGER, &self.messenger), (CROSS_L2_INBOX, &self.inbox)].map(
            |(address, code)| {
                let account = AccountInfo::from_bytecode(Bytecode::new_legacy(code.clone()));
                (address, account.with_nonce(1))
            },
        )
    }
}

/// Returns the released runtime code, computed at the first call.
///
/// # Errors
///
/// [`Error::Creation`] or [`Error::CodeHash`] if the code in `kona-hardforks` does not have the
/// hash that it states.
pub fn released() -> Result<&'static Released, Error> {
    static RELEASED: OnceLock<Result<Released, Error>> = OnceLock::new();
    RELEASED.get_or_init(create).as_ref().map_err(Clone::clone)
}

/// Returns the transactions of the network upgrade that deploys both implementations and sets them
/// as implementations of the predeploys' proxies: deposits, in order, each encoded by EIP-2718.
pub fn upgrade_transactions() -> impl Iterator<Item = Bytes> {
    Interop.txs()
}

/// Runs both creation codes.
fn create() -> Result<Released, Error> {
    Ok(Released {
        messenger: runtime_code(
            "L2ToL2CrossDomainMessenger",
            Interop::l2_to_l2_xdm_deployment_bytecode(),
            Interop::L2_TO_L2_XDM_IMPL_CODE_HASH,
        )?,
        inbox: runtime_code(
            "CrossL2Inbox",
            Interop::cross_l2_inbox_deployment_bytecode(),
            Interop::CROSS_L2_INBOX_IMPL_CODE_HASH,
        )?,
    })
}

/// Runs a contract's creation code in an empty EVM under Prague, with ten million gas, and returns
/// the runtime code. The contract's name is used in errors.
///
/// # Errors
///
/// [`Error::Creation`] if the creation code fails; [`Error::CodeHash`] if the runtime code does not
/// have the hash `expected`.
pub fn runtime_code(
    contract: &'static str,
    creation: Bytes,
    expected: B256,
) -> Result<Bytes, Error> {
    let mut evm = Context::mainnet()
        .with_db(InMemoryDB::default())
        .modify_cfg_chained(|cfg| cfg.set_spec_and_mainnet_gas_params(SpecId::PRAGUE))
        .build_mainnet();
    let tx = TxEnv::builder().create().data(creation).gas_limit(10_000_000).build_fill();
    let failed = |actual: String| Error::Creation { contract, actual };
    let result = evm.transact_one(tx).map_err(|error| failed(error.to_string()))?;
    let ExecutionResult::Success { output, .. } = result else {
        return Err(failed(format!("{result:?}")));
    };
    let code = output.into_data();
    let actual = keccak256(&code);
    if actual == expected { Ok(code) } else { Err(Error::CodeHash { contract, expected, actual }) }
}

#[cfg(test)]
mod tests {
    use super::released;

    #[test]
    fn runtime_code_is_the_released_one() {
        let released = released().expect("the released code");
        assert_eq!(released.messenger.len(), 4498);
        assert_eq!(released.inbox.len(), 1666);
    }
}
