//! The cluster's own methods, on the admin port.

mod chains;
mod faults;
mod hard_forks;
mod long_changes;
mod messages;
mod relayer;
mod rewind;
mod sequence;
mod subscription;

use std::{future::Future, net::SocketAddr, time::Duration};

use alloy_primitives::{Address, B256, Bytes, ChainId, U256, hex};
use alloy_sol_types::SolCall;
use chain_sim::{ClusterConfig, DEV_ACCOUNTS, RELAYER_ACCOUNT};
use chain_sim_server::{Limits, Server, ServerConfig, real_time};
use jsonrpsee::core::{
    client::{ClientT, Error},
    params::ArrayParams,
};
use jsonrpsee_http_client::HttpClient;
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::IL2ToL2CrossDomainMessenger::sendMessageCall,
};
use serde_json::{Value, json};

/// A target that takes anything.
const TARGET: Address = Address::repeat_byte(0x44);

/// Two chains that run, 901 and 902, and how to ask them.
struct Served {
    server: Server,
}

impl Served {
    /// Starts them, with a relayer or without.
    async fn start(relayer: Option<Address>) -> Self {
        Self::run(relayer, Limits::default()).await
    }

    /// Starts them with these limits.
    async fn run(relayer: Option<Address>, limits: Limits) -> Self {
        let cluster = ClusterConfig::default().with_genesis_timestamp(real_time());
        let mut config = ServerConfig::new(cluster).with_limits(limits);
        config.relayer = relayer;
        Self::of(config).await
    }

    /// Starts a server of this configuration, which must have these two chains.
    async fn of(config: ServerConfig) -> Self {
        Self { server: Server::start(config).await.unwrap() }
    }

    /// Starts them with a relayer.
    async fn relaying() -> Self {
        Self::start(Some(RELAYER_ACCOUNT)).await
    }

    /// Asks the cluster.
    async fn try_ask(&self, method: &str, params: Value) -> Result<Value, Error> {
        try_ask_at(self.server.admin_address(), method, params).await
    }

    /// Asks the cluster, which answers.
    async fn ask(&self, method: &str, params: Value) -> Value {
        self.try_ask(method, params).await.unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// Asks the cluster, which refuses: the code, its words, and what it says more.
    async fn refusal(&self, method: &str, params: Value) -> (i32, String) {
        match self.try_ask(method, params).await {
            Err(Error::Call(error)) => {
                let more = error.data().map(|data| data.get().to_owned()).unwrap_or_default();
                (error.code(), format!("{} {more}", error.message()))
            }
            other => panic!("{method}: expected a refusal, got {other:?}"),
        }
    }

    /// Asks a chain, which answers.
    async fn ask_chain(&self, chain: ChainId, method: &str, params: Value) -> Value {
        let answer = try_ask_at(self.server.addresses()[&chain], method, params).await;
        answer.unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// Sends a message of an account to a target; its hash.
    async fn send_from(
        &self,
        source: ChainId,
        destination: ChainId,
        sender: Address,
        target: Address,
    ) -> B256 {
        let call = sendMessageCall {
            _destination: U256::from(destination),
            _target: target,
            _message: Bytes::from_static(b"hello"),
        };
        let request = json!({
            "from": sender, "to": L2_TO_L2_CROSS_DOMAIN_MESSENGER, "gas": "0x989680",
            "data": hex::encode_prefixed(call.abi_encode()),
        });
        let transaction = self.ask_chain(source, "eth_sendTransaction", json!([request])).await;
        let receipt =
            self.ask_chain(source, "eth_getTransactionReceipt", json!([transaction])).await;
        let log: alloy_primitives::Log = serde_json::from_value(json!({
            "address": receipt["logs"][0]["address"],
            "topics": receipt["logs"][0]["topics"],
            "data": receipt["logs"][0]["data"],
        }))
        .unwrap();
        messenger::Message::from_log(&log, U256::from(source)).unwrap().hash()
    }

    /// Sends a message; its hash.
    async fn send(&self, source: ChainId, destination: ChainId) -> B256 {
        self.send_from(source, destination, DEV_ACCOUNTS[0], TARGET).await
    }

    /// A message, when it is in a state.
    async fn message_in(&self, hash: B256, state: &str) -> Value {
        loop {
            let message = self.ask("cluster_getMessage", json!([hash])).await;
            if message["state"]["name"] == state {
                return message;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The state of a message.
    async fn state(&self, hash: B256) -> Value {
        self.ask("cluster_getMessage", json!([hash])).await["state"]["name"].clone()
    }

    /// Makes every call of this target fail.
    async fn break_target(&self, chain: ChainId, target: Address) {
        self.ask_chain(chain, "anvil_setCode", json!([target, "0xfe"])).await;
    }
}

/// Asks a port.
async fn try_ask_at(address: SocketAddr, method: &str, params: Value) -> Result<Value, Error> {
    let client = HttpClient::builder().build(format!("http://{address}")).unwrap();
    let mut array = ArrayParams::new();
    params.as_array().unwrap().iter().for_each(|param| array.insert(param).unwrap());
    client.request(method, array).await
}

/// Runs a test, for a minute at most.
fn bounded(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let bound = async { tokio::time::timeout(Duration::from_secs(60), test).await };
    runtime.block_on(bound).expect("to end within a minute");
}

/// Asserts that a refusal has this code, and says this.
#[track_caller]
fn assert_says(refusal: &(i32, String), code: i32, words: &str) {
    assert_eq!(refusal.0, code, "{refusal:?}");
    assert!(refusal.1.contains(words), "expected {words:?} in {refusal:?}");
}
