//! What a transaction offers for its gas.

use alloy_primitives::U128;
use jsonrpsee::rpc_params;

use super::{error::EndpointError, node::Node};

/// How many times the gas price is offered. In a long run of full blocks, the base fee rises.
const MARGIN: u128 = 10;

/// What a transaction offers for a unit of gas, in wei.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fees {
    pub(super) most: u128,
    pub(super) tip: u128,
}

impl Fees {
    /// Asks the node for its prices.
    pub(super) async fn ask(node: &Node) -> Result<Self, EndpointError> {
        let price: U128 = node.request("eth_gasPrice", rpc_params![]).await?;
        // Nodes without a market for priority may lack the method.
        let tip: Result<U128, _> = node.request("eth_maxPriorityFeePerGas", rpc_params![]).await;
        let most = price.to::<u128>().saturating_mul(MARGIN);
        Ok(Self { most, tip: tip.map_or(0, |tip| tip.to::<u128>().min(most)) })
    }
}
