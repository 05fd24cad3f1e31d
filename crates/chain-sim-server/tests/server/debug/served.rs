//! A server, and what is done on it.

use std::{future::Future, time::Duration};

use alloy_primitives::{Address, B256, Bytes, ChainId, U64, U256};
use chain_sim::{Call, ClusterConfig, Engine};
use chain_sim_server::{Limits, Server, ServerConfig};
use jsonrpsee::{
    core::{
        client::{ClientT, Error},
        params::ArrayParams,
    },
    types::ErrorObjectOwned,
};
use jsonrpsee_http_client::HttpClient;
use messenger::{Identifier, LogPosition, encode_payload};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::messages::{Initiating, send};

/// When the first block comes, in seconds: long after the start of any test, so that all servers
/// build the same blocks.
const FIRST_BLOCK: u64 = 10_000_000_000;

/// Two chains that run, and build blocks when they are asked to.
pub(crate) struct Served {
    server: Server,
}

impl Served {
    /// Starts them with the default engine and limits.
    pub(crate) async fn start() -> Self {
        Self::run(Engine::default(), Limits::default()).await
    }

    /// Starts them.
    pub(crate) async fn run(engine: Engine, limits: Limits) -> Self {
        Self::of(ClusterConfig::default().with_engine(engine), limits).await
    }

    /// Starts the chains of this cluster, which must have these two.
    pub(crate) async fn of(cluster: ClusterConfig, limits: Limits) -> Self {
        // The timestamps of all blocks follow from that of the first one.
        let config = ServerConfig::new(cluster).with_limits(limits).with_growing_timestamps(true);
        let served = Self { server: Server::start(config).await.unwrap() };
        served.ask(901, "evm_setNextBlockTimestamp", json!([FIRST_BLOCK])).await;
        served
    }

    /// The configuration that it exports.
    pub(crate) async fn export(&self) -> Value {
        self.server.export().await
    }

    /// Asks a chain.
    pub(crate) async fn try_ask(
        &self,
        chain: ChainId,
        method: &str,
        params: Value,
    ) -> Result<Value, ErrorObjectOwned> {
        self.request(chain, method, &params).await
    }

    /// Asks a chain, for an answer of this kind.
    async fn request<T: DeserializeOwned>(
        &self,
        chain: ChainId,
        method: &str,
        params: &Value,
    ) -> Result<T, ErrorObjectOwned> {
        let url = format!("http://{}", self.server.addresses()[&chain]);
        let client = HttpClient::builder().build(url).unwrap();
        let mut array = ArrayParams::new();
        params.as_array().unwrap().iter().for_each(|param| array.insert(param).unwrap());
        client.request(method, array).await.map_err(|error| match error {
            Error::Call(error) => error,
            other => panic!("{method}: {other}"),
        })
    }

    /// Asks a chain, which answers.
    pub(crate) async fn ask(&self, chain: ChainId, method: &str, params: Value) -> Value {
        self.try_ask(chain, method, params)
            .await
            .unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// Asks 901, which refuses: code and words.
    pub(crate) async fn refusal(&self, method: &str, params: Value) -> (i32, String) {
        let error = self.try_ask(901, method, params).await.unwrap_err();
        (error.code(), error.message().to_owned())
    }

    /// Sends a call as a transaction; its hash. It may fail.
    pub(crate) async fn send(&self, chain: ChainId, call: &Call) -> B256 {
        let request = json!({
            "from": call.from, "to": call.to.to(), "data": call.input,
            "gas": "0x989680", "accessList": call.access_list,
        });
        let hash = self.ask(chain, "eth_sendTransaction", json!([request])).await;
        serde_json::from_value(hash).unwrap()
    }

    /// Sends a message from 901 to 902; the transaction, and the log.
    pub(crate) async fn message(&self) -> (B256, Initiating) {
        let hash = self.send(901, &send(902)).await;
        let receipt = self.ask(901, "eth_getTransactionReceipt", json!([hash])).await;
        let log = &receipt["logs"][0];
        let data: alloy_primitives::Log = serde_json::from_value(
            json!({"address": log["address"], "topics": log["topics"], "data": log["data"]}),
        )
        .unwrap();
        let (at, time) = (number(&log["blockNumber"]), number(&log["blockTimestamp"]));
        let id = Identifier::new(
            data.address,
            LogPosition {
                chain_id: U256::from(901),
                block_number: at,
                timestamp: time,
                log_index: 0,
            },
        );
        (hash, Initiating { id, payload: encode_payload(&data.data).into() })
    }

    /// Traces a transaction.
    pub(crate) async fn trace(&self, chain: ChainId, hash: B256, options: Value) -> Value {
        self.ask(chain, "debug_traceTransaction", json!([hash, options])).await
    }

    /// Traces a call of code that is nowhere, with all the gas of a block.
    pub(crate) async fn trace_code<T: DeserializeOwned>(
        &self,
        code: &[u8],
        options: Value,
    ) -> Result<T, ErrorObjectOwned> {
        let to = Address::repeat_byte(0xc0);
        let mut options = options;
        options["stateOverrides"] =
            json!({ to.to_string(): { "code": Bytes::copy_from_slice(code) } });
        let request = json!({ "to": to });
        self.request(901, "debug_traceCall", &json!([request, "latest", options])).await
    }
}

/// How addresses are written.
pub(crate) fn hex(address: Address) -> String {
    format!("{address:#x}")
}

/// A quantity.
pub(crate) fn number(value: &Value) -> u64 {
    serde_json::from_value::<U64>(value.clone()).unwrap().to()
}

/// Runs a test, for a minute at most.
pub(crate) fn bounded(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let bound = async { tokio::time::timeout(Duration::from_secs(60), test).await };
    runtime.block_on(bound).expect("to end within a minute");
}
