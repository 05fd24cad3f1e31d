//! Contracts that applications use and that are not part of the OP Stack.

use alloy_genesis::GenesisAccount;
use alloy_primitives::{Address, address};

use super::{abi, canyon, contract, create2_deployer};

/// `Multicall3`: several calls in one.
pub const MULTICALL3: Address = address!("0xcA11bde05977b3631167028862bE2a173976CA11");
/// `Permit2`: token transfers by signature.
pub const PERMIT2: Address = address!("0x000000000022D473030F116dDEE9F6B43aC78BA3");
/// `SafeSingletonFactory`: a second deterministic deployer, with the code of the first one.
pub const SAFE_SINGLETON_FACTORY: Address = address!("0x914d7Fec6aaC8cd542e72Bca78B30650d45643d7");

/// The deterministic deployers, `Create2Deployer`, `Multicall3` and `Permit2`.
pub fn preinstalls() -> [(Address, GenesisAccount); 5] {
    let deployer = contract(create2_deployer::code());
    [
        (create2_deployer::CREATE2_DEPLOYER, deployer.clone()),
        (SAFE_SINGLETON_FACTORY, deployer),
        (canyon::CREATE2_DEPLOYER_OF_CANYON, contract(canyon::code())),
        (MULTICALL3, contract(abi::Multicall3::DEPLOYED_BYTECODE.clone())),
        (PERMIT2, contract(abi::Permit2::DEPLOYED_BYTECODE.clone())),
    ]
}
