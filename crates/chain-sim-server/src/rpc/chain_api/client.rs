//! Methods that clients call on every node, whatever its chain.

use alloy_primitives::{Address, B256, Bytes, U64, U256, keccak256};
use jsonrpsee::{core::RpcResult, proc_macros::rpc};

use super::ChainApi;

/// The price of blob gas in wei, the lowest one: no block has blobs.
pub(crate) const BLOB_BASE_FEE: u64 = 1;
/// The name and version of this program. Tools take a name that begins with `anvil` for a development
/// node with anvil's methods.
pub(super) const CLIENT_VERSION: &str = concat!("anvil/chain-sim/", env!("CARGO_PKG_VERSION"));
/// The version of the protocol between nodes, as anvil reports it.
const PROTOCOL_VERSION: u64 = 1;

#[rpc(server)]
pub(crate) trait ClientApi {
    /// Returns the keccak256 hash of data.
    #[method(name = "web3_sha3")]
    async fn sha3(&self, data: Bytes) -> RpcResult<B256>;

    /// Returns the number of peers: 0.
    #[method(name = "net_peerCount")]
    async fn peer_count(&self) -> RpcResult<U64>;

    /// Returns the version of the protocol between nodes.
    #[method(name = "eth_protocolVersion")]
    async fn protocol_version(&self) -> RpcResult<u64>;

    /// Returns the account that receives the fees of the head's transactions.
    #[method(name = "eth_coinbase")]
    async fn coinbase(&self) -> RpcResult<Address>;

    /// Returns the hashes that the node tries in a second: 0.
    #[method(name = "eth_hashrate")]
    async fn hashrate(&self) -> RpcResult<U64>;

    /// Returns `true`: the node builds blocks.
    #[method(name = "eth_mining")]
    async fn mining(&self) -> RpcResult<bool>;

    /// Returns the price of blob gas, in wei. No block has blobs.
    #[method(name = "eth_blobBaseFee")]
    async fn blob_base_fee(&self) -> RpcResult<U256>;
}

#[jsonrpsee::core::async_trait]
impl ClientApiServer for ChainApi {
    async fn sha3(&self, data: Bytes) -> RpcResult<B256> {
        Ok(keccak256(data))
    }

    async fn peer_count(&self) -> RpcResult<U64> {
        Ok(U64::ZERO)
    }

    async fn protocol_version(&self) -> RpcResult<u64> {
        Ok(PROTOCOL_VERSION)
    }

    async fn coinbase(&self) -> RpcResult<Address> {
        let chain = self.chain;
        Ok(self.owner.read(|view| Ok(view.chain(chain)?.head().header().beneficiary))?)
    }

    async fn hashrate(&self) -> RpcResult<U64> {
        Ok(U64::ZERO)
    }

    async fn mining(&self) -> RpcResult<bool> {
        Ok(true)
    }

    async fn blob_base_fee(&self) -> RpcResult<U256> {
        Ok(U256::from(BLOB_BASE_FEE))
    }
}
