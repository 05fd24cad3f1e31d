//! Clients that are broken, greedy or malicious: each gets an error, and others are served
//! meanwhile. This is a test binary of its own, because its tests open most of the files that a
//! process may have.

mod access;
mod connections;
mod heads;
mod memory;
mod requests;
mod sockets;
mod subscription_memory;
mod subscriptions;
mod wire;

use std::{future::Future, net::SocketAddr, time::Duration};

use chain_sim::ClusterConfig;
use chain_sim_server::{Access, Limits, Server, ServerConfig, real_time};
use serde_json::{Value, json};

/// Starts two chains with these limits; where the first is.
async fn start(limits: Limits, access: Access) -> (Server, SocketAddr) {
    let cluster = ClusterConfig::default().with_genesis_timestamp(real_time());
    let config = ServerConfig::new(cluster).with_limits(limits).with_access(access);
    let server = Server::start(config).await.unwrap();
    let address = server.addresses()[&901];
    (server, address)
}

/// A request.
fn request(method: &str, params: &Value) -> String {
    json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).to_string()
}

/// Asks as any client does, and gets an answer soon.
async fn assert_served(address: SocketAddr) {
    let answer = tokio::time::timeout(
        Duration::from_secs(2),
        wire::ask(address, request("eth_chainId", &json!([]))),
    );
    let answer = answer.await.expect("to be served soon");
    assert_eq!(answer.json()["result"], "0x385", "{answer:?}");
}

/// Runs a test, for half a minute at most.
fn bounded(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let bound = async { tokio::time::timeout(Duration::from_secs(30), test).await };
    runtime.block_on(bound).expect("to end within half a minute");
}
