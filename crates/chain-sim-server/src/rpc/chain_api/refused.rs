//! Methods of anvil and hardhat that make no sense here. Each is refused with the reason.

use jsonrpsee::{RpcModule, core::RegisterMethodError, types::ErrorObjectOwned};

use crate::devnet::RequestError;

/// The methods, and why each is refused.
pub(crate) const REFUSED: [(&str, &[&str], &str); 5] = [
    (
        "anvil_setRpcUrl",
        &["hardhat_setRpcUrl"],
        "chains are not forked, and read nothing from a URL",
    ),
    (
        "anvil_setChainId",
        &["hardhat_setChainId"],
        "messages name chains by their ids: serve --chain ID chooses them at the start",
    ),
    (
        "anvil_setMinGasPrice",
        &["hardhat_setMinGasPrice"],
        "chains have a base fee (EIP-1559), which is the lowest price of a transaction",
    ),
    (
        "anvil_enableTraces",
        &["hardhat_enableTraces"],
        "debug_traceTransaction traces every transaction that is in a block",
    ),
    (
        "anvil_impersonateSignature",
        &["hardhat_impersonateSignature"],
        "ecrecover returns what it returns on every chain: anvil_impersonateAccount lets an account \
         send transactions without a signature",
    ),
];

/// Returns the methods.
///
/// # Errors
///
/// If two methods have the same name.
pub(super) fn methods() -> Result<RpcModule<()>, RegisterMethodError> {
    let mut module = RpcModule::new(());
    for (method, aliases, reason) in REFUSED {
        module.register_method(method, move |_, (), _| {
            let refused = RequestError::Unsupported { method, reason };
            Err::<(), _>(ErrorObjectOwned::from(refused))
        })?;
        for alias in aliases {
            module.register_alias(alias, method)?;
        }
    }
    Ok(module)
}
