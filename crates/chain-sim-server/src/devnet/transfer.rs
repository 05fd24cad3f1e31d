//! Events of the bridges of tokens and ether, as supersim prints them.

use alloy_primitives::Log;
use alloy_sol_types::SolEventInterface;

use chain_sim::predeploys::{
    L2_NATIVE_SUPERCHAIN_ERC20, SUPERCHAIN_ETH_BRIDGE, SUPERCHAIN_TOKEN_BRIDGE,
    abi::{
        L2NativeSuperchainERC20::L2NativeSuperchainERC20Events as TokenEvents,
        SuperchainETHBridge::SuperchainETHBridgeEvents as EtherEvents,
        SuperchainTokenBridge::SuperchainTokenBridgeEvents as BridgeEvents,
    },
};

/// Returns the name and the fields of a log's event, if a bridge emitted it, or if it is a bridge
/// event of the genesis token.
pub(crate) fn describe(log: &Log) -> Option<(&'static str, String)> {
    match log.address {
        SUPERCHAIN_TOKEN_BRIDGE => Some(match BridgeEvents::decode_log(log).ok()?.data {
            BridgeEvents::SendERC20(event) => (
                "SuperchainTokenBridge#SendERC20",
                format!(
                    "token={} from={} to={} amount={} destination={}",
                    event.token, event.from, event.to, event.amount, event.destination
                ),
            ),
            BridgeEvents::RelayERC20(event) => (
                "SuperchainTokenBridge#RelayERC20",
                format!(
                    "token={} from={} to={} amount={} source={}",
                    event.token, event.from, event.to, event.amount, event.source
                ),
            ),
        }),
        SUPERCHAIN_ETH_BRIDGE => Some(match EtherEvents::decode_log(log).ok()?.data {
            EtherEvents::SendETH(event) => (
                "SuperchainETHBridge#SendETH",
                format!(
                    "from={} to={} amount={} destination={}",
                    event.from, event.to, event.amount, event.destination
                ),
            ),
            EtherEvents::RelayETH(event) => (
                "SuperchainETHBridge#RelayETH",
                format!(
                    "from={} to={} amount={} source={}",
                    event.from, event.to, event.amount, event.source
                ),
            ),
        }),
        L2_NATIVE_SUPERCHAIN_ERC20 => match TokenEvents::decode_log(log).ok()?.data {
            TokenEvents::CrosschainMint(event) => Some((
                "L2NativeSuperchainERC20#CrosschainMint",
                format!("to={} amount={} sender={}", event.to, event.amount, event.sender),
            )),
            TokenEvents::CrosschainBurn(event) => Some((
                "L2NativeSuperchainERC20#CrosschainBurn",
                format!("from={} amount={} sender={}", event.from, event.amount, event.sender),
            )),
            TokenEvents::Mint(_)
            | TokenEvents::Burn(_)
            | TokenEvents::Transfer(_)
            | TokenEvents::Approval(_) => None,
        },
        _ => None,
    }
}
