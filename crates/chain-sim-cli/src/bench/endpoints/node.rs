//! JSON-RPC of one chain.

use std::{sync::Arc, time::Duration};

use alloy_primitives::{Address, B256, Bytes, ChainId, U64};
use alloy_rpc_types_eth::{Filter, Log};
use alloy_sol_types::SolEvent;
use jsonrpsee::{
    core::{
        client::{ClientT, Error as ClientError, Subscription, SubscriptionClientT},
        params::ArrayParams,
    },
    rpc_params,
};
use jsonrpsee_http_client::{HttpClient, HttpClientBuilder};
use jsonrpsee_ws_client::{WsClient, WsClientBuilder};
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    abi::{RelayedMessage, SentMessage},
};
use serde::{Deserialize, de::DeserializeOwned};

use super::error::EndpointError;

/// The most bytes of an answer. A block may be full of long messages.
const LONGEST_ANSWER: u32 = 1 << 28;
/// The most logs of a subscription that have come and are not read yet.
const MOST_UNREAD_LOGS: usize = 1 << 20;

/// The client of a URL's scheme.
#[derive(Debug, Clone)]
enum Client {
    Http(HttpClient),
    WebSocket(Arc<WsClient>),
}

/// A client of a chain's endpoint.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) url: String,
    pub(super) chain: ChainId,
    client: Client,
}

/// The field of a block that is needed.
#[derive(Debug, Deserialize)]
struct Block {
    timestamp: U64,
}

impl Node {
    /// Connects to the endpoint of a chain that has a messenger.
    pub(super) async fn connect(url: &str, timeout: Duration) -> Result<Self, EndpointError> {
        let client = Client::connect(url, timeout).await?;
        let mut node = Self { url: url.to_owned(), chain: 0, client };
        node.chain = node.request::<U64>("eth_chainId", rpc_params![]).await?.to();
        let code = rpc_params![L2_TO_L2_CROSS_DOMAIN_MESSENGER, "latest"];
        let code: Bytes = node.request("eth_getCode", code).await?;
        if code.is_empty() {
            return Err(EndpointError::NoMessenger { url: node.url, chain: node.chain });
        }
        Ok(node)
    }

    /// Sends a request, and returns its result.
    pub(super) async fn request<T: DeserializeOwned>(
        &self,
        method: &'static str,
        params: ArrayParams,
    ) -> Result<T, EndpointError> {
        let failed = |source| EndpointError::Request { url: self.url.clone(), method, source };
        let answer = match &self.client {
            Client::Http(client) => client.request(method, params).await,
            Client::WebSocket(client) => client.request(method, params).await,
        };
        answer.map_err(failed)
    }

    /// Returns the name and version of the node's software.
    pub(super) async fn version(&self) -> Result<String, EndpointError> {
        self.request("web3_clientVersion", rpc_params![]).await
    }

    /// Returns the nonce of an account's next transaction.
    pub(super) async fn nonce(&self, account: Address) -> Result<u64, EndpointError> {
        let params = rpc_params![account, "pending"];
        Ok(self.request::<U64>("eth_getTransactionCount", params).await?.to())
    }

    /// Returns the number of the latest block.
    pub(super) async fn head(&self) -> Result<u64, EndpointError> {
        Ok(self.request::<U64>("eth_blockNumber", rpc_params![]).await?.to())
    }

    /// Returns the timestamp of a block.
    pub(super) async fn timestamp(&self, number: u64) -> Result<u64, EndpointError> {
        let params = rpc_params![U64::from(number), false];
        let block: Option<Block> = self.request("eth_getBlockByNumber", params).await?;
        let missing = || EndpointError::NoBlock { url: self.url.clone(), number };
        Ok(block.ok_or_else(missing)?.timestamp.to())
    }

    /// Returns the logs of messages that were sent and relayed, from a block on.
    pub(super) async fn logs(&self, from: u64) -> Result<Vec<Log>, EndpointError> {
        self.request("eth_getLogs", rpc_params![message_logs().from_block(from)]).await
    }

    /// Subscribes to the logs of messages that are sent and relayed from now on; `None` if the URL
    /// is not that of a WebSocket.
    pub(super) async fn subscribe(&self) -> Result<Option<Subscription<Log>>, EndpointError> {
        let Client::WebSocket(client) = &self.client else { return Ok(None) };
        let method = "eth_subscribe";
        let params = rpc_params!["logs", message_logs()];
        let subscribed = client.subscribe(method, params, "eth_unsubscribe").await;
        let failed = |source| EndpointError::Request { url: self.url.clone(), method, source };
        subscribed.map(Some).map_err(failed)
    }

    /// Sends a signed transaction.
    pub(super) async fn send(&self, transaction: &Bytes) -> Result<(), EndpointError> {
        self.request::<B256>("eth_sendRawTransaction", rpc_params![transaction]).await.map(drop)
    }
}

impl Client {
    /// Creates the client of this URL, whose requests are answered within this time.
    async fn connect(url: &str, timeout: Duration) -> Result<Self, EndpointError> {
        if url.starts_with("ws:") {
            let client = WsClientBuilder::default()
                .connection_timeout(timeout)
                .request_timeout(timeout)
                .max_response_size(LONGEST_ANSWER)
                .max_buffer_capacity_per_subscription(MOST_UNREAD_LOGS)
                .build(url)
                .await;
            let failed = |source| EndpointError::Connection { url: url.to_owned(), source };
            return client.map(Arc::new).map(Self::WebSocket).map_err(failed);
        }
        // It connects at the first request.
        let client = HttpClientBuilder::default()
            .request_timeout(timeout)
            .max_response_size(LONGEST_ANSWER)
            .build(url);
        let invalid = |source: ClientError| EndpointError::Url { url: url.to_owned(), source };
        client.map(Self::Http).map_err(invalid)
    }
}

/// Returns the filter of messages that are sent and relayed.
fn message_logs() -> Filter {
    let events = vec![SentMessage::SIGNATURE_HASH, RelayedMessage::SIGNATURE_HASH];
    Filter::new().address(L2_TO_L2_CROSS_DOMAIN_MESSENGER).event_signature(events)
}
