//! What clients ask of every node, whatever chain it is of.

use alloy_primitives::{Address, B256, Bytes, U64, U256, keccak256};
use jsonrpsee::{core::RpcResult, proc_macros::rpc};

use super::ChainApi;

/// The price of blob gas where no block has blobs, in wei: the least that there is.
pub(super) const BLOB_BASE_FEE: u64 = 1;
/// What anvil has for the version of the protocol between nodes.
const PROTOCOL_VERSION: u64 = 1;

#[rpc(server)]
pub(super) trait ClientApi {
    /// The keccak256 hash of data.
    #[method(name = "web3_sha3")]
    async fn sha3(&self, data: Bytes) -> RpcResult<B256>;

    /// How many nodes it is connected to, which is none.
    #[method(name = "net_peerCount")]
    async fn peer_count(&self) -> RpcResult<U64>;

    /// The version of the protocol between nodes.
    #[method(name = "eth_protocolVersion")]
    async fn protocol_version(&self) -> RpcResult<u64>;

    /// The account that fees of the head's transactions go to.
    #[method(name = "eth_coinbase")]
    async fn coinbase(&self) -> RpcResult<Address>;

    /// How many hashes it tries in a second, which is none.
    #[method(name = "eth_hashrate")]
    async fn hashrate(&self) -> RpcResult<U64>;

    /// The price of blob gas, in wei. No block has blobs.
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
        let head =
            self.owner.ask(move |devnet| Ok(devnet.chain(chain)?.head().header().beneficiary));
        Ok(head.await?)
    }

    async fn hashrate(&self) -> RpcResult<U64> {
        Ok(U64::ZERO)
    }

    async fn blob_base_fee(&self) -> RpcResult<U256> {
        Ok(U256::from(BLOB_BASE_FEE))
    }
}
