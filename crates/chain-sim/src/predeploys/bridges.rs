//! Bridges of tokens and ether, a token, and WETH.

use alloy_genesis::GenesisAccount;
use alloy_primitives::{Address, U256, address, uint};

use super::{abi, contract};

/// `SuperchainTokenBridge`: sends tokens (ERC-7802) to other chains.
pub const SUPERCHAIN_TOKEN_BRIDGE: Address = address!("0x4200000000000000000000000000000000000028");
/// `SuperchainETHBridge`: sends ether to other chains.
pub const SUPERCHAIN_ETH_BRIDGE: Address = address!("0x4200000000000000000000000000000000000024");
/// `ETHLiquidity`: holds the ether that the bridge pays out.
pub const ETH_LIQUIDITY: Address = address!("0x4200000000000000000000000000000000000025");
/// `L2NativeSuperchainERC20`: a token that anybody can mint, at supersim's address.
pub const L2_NATIVE_SUPERCHAIN_ERC20: Address =
    address!("0x420beeF000000000000000000000000000000001");

/// `WETH`: ether as a token, which stays on its chain.
pub const WETH: Address = address!("0x4200000000000000000000000000000000000006");

/// The balance of [`ETH_LIQUIDITY`] at genesis, in wei: 2^248 - 1.
pub const LIQUIDITY: U256 =
    uint!(0x00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff_U256);

/// The two bridges, the ether that they pay out, a token to try them with, and WETH.
pub fn bridges() -> [(Address, GenesisAccount); 5] {
    let liquidity = contract(abi::ETHLiquidity::DEPLOYED_BYTECODE.clone());
    [
        (SUPERCHAIN_TOKEN_BRIDGE, contract(abi::SuperchainTokenBridge::DEPLOYED_BYTECODE.clone())),
        (SUPERCHAIN_ETH_BRIDGE, contract(abi::SuperchainETHBridge::DEPLOYED_BYTECODE.clone())),
        (ETH_LIQUIDITY, liquidity.with_balance(LIQUIDITY)),
        (
            L2_NATIVE_SUPERCHAIN_ERC20,
            contract(abi::L2NativeSuperchainERC20::DEPLOYED_BYTECODE.clone()),
        ),
        (WETH, contract(abi::WETH::DEPLOYED_BYTECODE.clone())),
    ]
}
