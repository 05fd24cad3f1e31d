//! A cluster that is served, always from the same genesis on.

use std::future::Future;

use chain_sim::{ClusterConfig, Engine, SendRules};
use chain_sim_server::{Server, ServerConfig};
use jsonrpsee::core::{
    JsonRawValue,
    client::{ClientT, Error},
    to_json_raw_value,
    traits::ToRpcParams,
};
use jsonrpsee_ws_client::{WsClient, WsClientBuilder};
use serde_json::Value;

use super::document::{Document, Method};

/// The timestamp of the genesis, in seconds: the year 2100. Real time does not come in between, so
/// that blocks are the same each time.
const GENESIS: u64 = 4_102_444_800;

/// Where a method is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Port {
    /// The first chain's.
    Chain,
    /// The second chain's.
    OtherChain,
    /// The cluster's.
    Admin,
}

/// Two chains that run.
pub(crate) struct Cluster {
    server: Server,
    first: WsClient,
    second: WsClient,
    admin: WsClient,
}

/// Parameters, as an array or an object.
struct Params(Value);

impl ToRpcParams for Params {
    fn to_rpc_params(self) -> Result<Option<Box<JsonRawValue>>, serde_json::Error> {
        to_json_raw_value(&self.0).map(Some)
    }
}

impl Cluster {
    /// Starts it.
    pub(crate) async fn start() -> Self {
        // The examples show native programs.
        let cluster = ClusterConfig::default()
            .with_engine(Engine::Native)
            .with_send_rules(SendRules::Documented)
            .with_genesis_timestamp(GENESIS);
        let server = {
            let config = ServerConfig::new(cluster).with_growing_timestamps(true);
            Server::start(config).await.unwrap()
        };
        let connect = async |address| {
            WsClientBuilder::default().build(format!("ws://{address}")).await.unwrap()
        };
        let first = connect(server.addresses()[&901]).await;
        let second = connect(server.addresses()[&902]).await;
        let admin = connect(server.admin_address()).await;
        Self { server, first, second, admin }
    }

    /// Ends it.
    pub(crate) async fn stop(self) {
        let Self { server, first, second, admin } = self;
        drop((first, second, admin));
        server.stop().await;
    }

    /// Who asks at a port.
    pub(crate) const fn client(&self, port: Port) -> &WsClient {
        match port {
            Port::Chain => &self.first,
            Port::OtherChain => &self.second,
            Port::Admin => &self.admin,
        }
    }

    /// Asks.
    pub(crate) async fn ask(
        &self,
        port: Port,
        method: &str,
        params: &Value,
    ) -> Result<Value, Error> {
        self.client(port).request(method, Params(params.clone())).await
    }

    /// Asks what comes to an error; its code. None where there is an answer.
    pub(crate) async fn code(&self, port: Port, method: &str, params: &Value) -> Option<i32> {
        match self.ask(port, method, params).await {
            Ok(_) => None,
            Err(Error::Call(error)) => Some(error.code()),
            Err(error) => panic!("{method} {params}: {error}"),
        }
    }

    /// Does what an example says is to be done before it.
    pub(crate) async fn prepare(&self, document: &Document, example: &Value) {
        for request in example["x-before"].as_array().into_iter().flatten() {
            let name = request["method"].as_str().unwrap();
            let port = match request["on"].as_u64() {
                Some(902) => Port::OtherChain,
                _ => document.method(name).ports()[0],
            };
            let done = self.ask(port, name, &request["params"]).await;
            done.unwrap_or_else(|error| panic!("before {}: {name}: {error}", example["name"]));
        }
    }
}

impl Method {
    /// Where it is served.
    pub(crate) fn ports(&self) -> Vec<Port> {
        let ports = [("chain", Port::Chain), ("admin", Port::Admin)];
        ports.into_iter().filter(|(tag, _)| self.has_tag(tag)).map(|(_, port)| port).collect()
    }
}

/// Runs a test.
pub(crate) fn run(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(test);
}
