//! Requests that only read, and take long: they hold up nobody, end in time, and end with their
//! client.

use std::time::Duration;

use alloy_primitives::{Address, Bytes, U64, hex};
use chain_sim::{ClusterConfig, DEV_ACCOUNTS};
use chain_sim_server::{Limits, Server, ServerConfig, real_time};
use jsonrpsee::core::{client::ClientT, params::ArrayParams, rpc_params};
use jsonrpsee_ws_client::WsClient;
use serde_json::{Value, json};

use crate::logs::{SOURCE, ask, bounded, connect, error};

/// JUMPDEST, PUSH1 0, JUMP: it ends when its gas does.
const LOOP: [u8; 4] = hex!("5b600056");
/// Calls the precompile of additions on bn256 for ever: memory of 64 bytes in and out.
const PRECOMPILE_LOOP: [u8; 19] = hex!("5b6040600060806000600060065af150600056");
const ENDLESS: Address = Address::repeat_byte(0xe1);
const ENDLESS_PRECOMPILE: Address = Address::repeat_byte(0xe2);

/// A server whose calls may use nearly all gas there is, for this long.
async fn start(evm_timeout: Duration) -> (Server, WsClient) {
    let limits = Limits::default().with_call_gas(u64::MAX / 1_000).with_evm_timeout(evm_timeout);
    let cluster = ClusterConfig::default().with_genesis_timestamp(real_time());
    let server = Server::start(ServerConfig::new(cluster).with_limits(limits)).await.unwrap();
    let client = connect(server.addresses()[&SOURCE]).await;
    for (address, code) in
        [(ENDLESS, Bytes::from_static(&LOOP)), (ENDLESS_PRECOMPILE, PRECOMPILE_LOOP.into())]
    {
        ask(&client, "anvil_setCode", rpc_params![address, code]).await;
    }
    (server, client)
}

/// Requests that would never end.
fn endless() -> Vec<(&'static str, ArrayParams)> {
    let block = json!({ "gasLimit": "0xffffffffffff" });
    [ENDLESS, ENDLESS_PRECOMPILE]
        .into_iter()
        .flat_map(|to| {
            let call = json!({ "to": to, "gas": "0xffffffffffff" });
            let tracer = |name: &str| json!({ "tracer": name, "blockOverrides": block });
            let blocks =
                json!({ "blockStateCalls": [{ "blockOverrides": block, "calls": [call] }] });
            [
                ("eth_call", rpc_params![&call, "latest", json!({}), &block]),
                ("eth_call", rpc_params![&call, "pending", json!({}), &block]),
                ("eth_estimateGas", rpc_params![&call, "latest", json!({}), &block]),
                ("eth_simulateV1", rpc_params![blocks]),
                ("debug_traceCall", rpc_params![&call, "latest", tracer("4byteTracer")]),
                ("debug_traceCall", rpc_params![&call, "latest", tracer("noopTracer")]),
            ]
        })
        .collect()
}

#[tokio::test]
async fn requests_end_after_their_time() {
    bounded(async {
        let (server, client) = start(Duration::from_millis(100)).await;
        for (method, params) in endless() {
            let (code, text) = error(&client, method, params).await;
            assert_eq!(code, -32000, "{method}: {text}");
            assert_eq!(text, "execution aborted (timeout = 0.1s)", "{method}");
        }
        server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn nobody_waits_for_long_requests() {
    bounded(async {
        let (server, client) = start(Duration::from_secs(600)).await;
        let address = server.addresses()[&SOURCE];
        let mut busy = Vec::new();
        for (method, params) in endless() {
            let client = connect(address).await;
            busy.push(tokio::spawn(async move {
                client.request::<Value, _>(method, params).await.map_err(|it| it.to_string())
            }));
        }
        // Short reads, changes, and reads of what has changed.
        for count in 1..=20_u64 {
            let sent = json!({ "from": DEV_ACCOUNTS[0], "to": DEV_ACCOUNTS[1], "gas": "0x5208" });
            let hash = ask(&client, "eth_sendTransaction", rpc_params![sent]).await;
            let number = ask(&client, "eth_blockNumber", rpc_params![]).await;
            assert_eq!(number, json!(format!("{count:#x}")));
            let receipt = ask(&client, "eth_getTransactionReceipt", rpc_params![hash]).await;
            assert_eq!(receipt["blockNumber"], number);
            ask(&client, "eth_getBalance", rpc_params![ENDLESS, "latest"]).await;
        }
        assert!(busy.iter().all(|request| !request.is_finished()));
        for request in busy {
            request.abort();
        }
        server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn what_a_client_asked_for_ends_when_it_has_gone() {
    bounded(async {
        let (server, client) = start(Duration::from_secs(600)).await;
        let address = server.addresses()[&SOURCE];
        for (method, params) in endless() {
            let client = connect(address).await;
            let asked =
                tokio::spawn(async move { client.request::<Value, _>(method, params).await });
            tokio::time::sleep(Duration::from_millis(20)).await;
            asked.abort();
        }
        // A long read, which needs a thread: all would be taken for ten minutes.
        let call = json!({ "to": DEV_ACCOUNTS[1] });
        assert_eq!(ask(&client, "eth_call", rpc_params![call, "latest"]).await, json!("0x"));
        server.stop().await;
    })
    .await;
}

/// The estimates run side by side; the nonces are given one after the other.
#[tokio::test]
async fn transactions_that_are_sent_at_once_have_nonces_of_their_own() {
    bounded(async {
        let (server, client) = start(Duration::from_secs(5)).await;
        ask(&client, "evm_setAutomine", rpc_params![false]).await;
        let address = server.addresses()[&SOURCE];
        let mut sends = tokio::task::JoinSet::new();
        for value in 0..20_u64 {
            let sent = json!({
                "from": DEV_ACCOUNTS[0], "to": DEV_ACCOUNTS[1], "value": format!("{value:#x}"),
            });
            sends.spawn(async move {
                ask(&connect(address).await, "eth_sendTransaction", rpc_params![sent]).await
            });
        }
        let hashes = sends.join_all().await;
        ask(&client, "evm_mine", rpc_params![]).await;
        let mut nonces = Vec::new();
        for hash in hashes {
            let sent = ask(&client, "eth_getTransactionByHash", rpc_params![hash]).await;
            assert_eq!(sent["blockNumber"], json!("0x1"));
            nonces.push(serde_json::from_value::<U64>(sent["nonce"].clone()).unwrap().to::<u64>());
        }
        nonces.sort_unstable();
        assert_eq!(nonces, (0..20).collect::<Vec<_>>());
        server.stop().await;
    })
    .await;
}

/// The first estimate takes longest.
#[tokio::test]
async fn transactions_of_an_account_are_in_the_order_in_which_they_came() {
    bounded(async {
        let (server, client) = start(Duration::from_secs(5)).await;
        // Loops until it has less than 9 million gas: PUSH3, JUMPDEST, GAS, GT, PUSH1 4, JUMPI.
        let code: Bytes = hex!("5b628954405a1160005700").into();
        let costly = Address::repeat_byte(0xe3);
        ask(&client, "anvil_setCode", rpc_params![costly, code]).await;
        ask(&client, "evm_setAutomine", rpc_params![false]).await;
        let send = |to: Address, gas: Option<&str>| {
            let sent = json!({ "from": DEV_ACCOUNTS[0], "to": to, "gas": gas });
            ask(&client, "eth_sendTransaction", rpc_params![sent])
        };
        let sent = tokio::join!(
            send(costly, None),
            send(DEV_ACCOUNTS[1], None),
            send(DEV_ACCOUNTS[2], Some("0x5208")),
            send(costly, None),
        );
        ask(&client, "evm_mine", rpc_params![]).await;
        for (nonce, hash) in (0_u64..).zip([sent.0, sent.1, sent.2, sent.3]) {
            let sent = ask(&client, "eth_getTransactionByHash", rpc_params![hash]).await;
            assert_eq!(sent["nonce"], json!(U64::from(nonce)));
        }
        server.stop().await;
    })
    .await;
}
