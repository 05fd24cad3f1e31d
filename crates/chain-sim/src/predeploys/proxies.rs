//! Proxies (EIP-1967) of predeploys, and their implementations.

use std::collections::BTreeMap;

use alloy_genesis::GenesisAccount;
use alloy_primitives::{Address, B256, U256, address, b256};

use super::{abi, contract};

/// Where a proxy keeps its implementation (EIP-1967).
pub const IMPLEMENTATION_SLOT: B256 =
    b256!("0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc");
/// Where a proxy keeps its admin (EIP-1967).
pub const ADMIN_SLOT: B256 =
    b256!("0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103");

/// `ProxyAdmin`: manages the proxies of the predeploys.
pub const PROXY_ADMIN: Address = address!("0x4200000000000000000000000000000000000018");

/// Address of the first implementation.
const IMPLEMENTATIONS: Address = address!("0xc0D3C0d3C0d3C0D3c0d3C0d3c0D3C0d3c0d30000");
/// The addresses of predeploys have these bytes in common, and the implementations of them others.
const PREFIX: usize = 18;

/// The address of the implementation of a predeploy: the OP Stack's namespace, then the last two
/// bytes of the predeploy's address.
pub fn implementation_address(predeploy: Address) -> Address {
    let mut implementation = IMPLEMENTATIONS;
    implementation.0[PREFIX..].copy_from_slice(&predeploy[PREFIX..]);
    implementation
}

/// The implementation that a proxy's storage word names; `None` for zero.
pub fn implementation_in(word: U256) -> Option<Address> {
    (!word.is_zero()).then(|| Address::from_word(word.into()))
}

/// The storage of a proxy with this implementation, whose admin is [`PROXY_ADMIN`].
pub(crate) fn proxy_words(implementation: Address) -> [(B256, B256); 2] {
    [(IMPLEMENTATION_SLOT, implementation.into_word()), (ADMIN_SLOT, PROXY_ADMIN.into_word())]
}

/// The code of a proxy.
pub(crate) fn proxy_code() -> alloy_primitives::Bytes {
    abi::Proxy::DEPLOYED_BYTECODE.clone()
}

/// Puts a predeploy behind a proxy, which has its balance and storage. Returns the proxy and the
/// implementation.
pub fn proxied(predeploy: Address, account: GenesisAccount) -> [(Address, GenesisAccount); 2] {
    let implementation = implementation_address(predeploy);
    let code = account.code.clone().unwrap_or_default();
    let mut storage: BTreeMap<B256, B256> = account.storage.clone().unwrap_or_default();
    storage.extend(proxy_words(implementation));
    let proxy = account.with_code(Some(proxy_code())).with_storage(Some(storage));
    [(predeploy, proxy), (implementation, contract(code))]
}
