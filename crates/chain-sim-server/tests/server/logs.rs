//! The server's logs, filters and subscriptions.

use std::{future::Future, net::SocketAddr, time::Duration};

use alloy_primitives::{Address, B256, Bytes, ChainId, U256, hex};
use alloy_rpc_types_eth::{Header, Log};
use alloy_sol_types::SolCall;
use chain_sim::{ClusterConfig, DEV_ACCOUNTS};
use chain_sim_server::{Server, ServerConfig, real_time};
use jsonrpsee::core::{
    client::{ClientT, Error, Subscription, SubscriptionClientT},
    params::ArrayParams,
    rpc_params,
};
use jsonrpsee_http_client::HttpClientBuilder;
use jsonrpsee_ws_client::{WsClient, WsClientBuilder};
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::IL2ToL2CrossDomainMessenger::sendMessageCall,
};
use serde_json::{Value, json};

/// The chain that sends.
pub(crate) const SOURCE: ChainId = 901;
/// The chain that executes.
pub(crate) const DESTINATION: ChainId = 902;

/// Fails what takes too long.
pub(crate) async fn bounded<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(30), what).await.expect("done in 30 s")
}

/// Starts a server without a relayer.
pub(crate) async fn start(cluster: ClusterConfig) -> Server {
    // A block ends the time of the one before it, so that messages are ingested at once.
    let config = ServerConfig::new(cluster.with_genesis_timestamp(real_time()))
        .with_growing_timestamps(true);
    Server::start(config).await.unwrap()
}

/// A client of one port.
pub(crate) async fn connect(address: SocketAddr) -> WsClient {
    WsClientBuilder::default().build(format!("ws://{address}")).await.unwrap()
}

/// A server, and a client of the chain that sends.
pub(crate) async fn start_source() -> (Server, WsClient) {
    let server = start(ClusterConfig::default()).await;
    let client = connect(server.addresses()[&SOURCE]).await;
    (server, client)
}

/// Sends a message; the transaction's receipt.
pub(crate) async fn send(client: &WsClient) -> Value {
    let call = sendMessageCall {
        _destination: U256::from(DESTINATION),
        _target: Address::repeat_byte(0x44),
        _message: Bytes::from_static(b"hello"),
    };
    let transaction = json!({
        "from": DEV_ACCOUNTS[0],
        "to": L2_TO_L2_CROSS_DOMAIN_MESSENGER,
        "data": hex::encode_prefixed(call.abi_encode()),
    });
    let hash: B256 = client.request("eth_sendTransaction", rpc_params![transaction]).await.unwrap();
    client.request("eth_getTransactionReceipt", rpc_params![hash]).await.unwrap()
}

/// The logs of a receipt.
pub(crate) fn logs_of(receipt: &Value) -> Vec<Log> {
    serde_json::from_value(receipt["logs"].clone()).unwrap()
}

/// What a method answers.
pub(crate) async fn ask(client: &WsClient, method: &str, parameters: ArrayParams) -> Value {
    client.request(method, parameters).await.unwrap()
}

/// The logs that `eth_getLogs` has for a filter.
async fn get_logs(client: &WsClient, filter: Value) -> Vec<Log> {
    client.request("eth_getLogs", rpc_params![filter]).await.unwrap()
}

/// Code and text of the error that a method answers with.
pub(crate) async fn error(
    client: &WsClient,
    method: &str,
    parameters: ArrayParams,
) -> (i32, String) {
    match client.request::<Value, _>(method, parameters).await {
        Err(Error::Call(error)) => (error.code(), error.message().to_owned()),
        other => panic!("expected an error of {method}, got {other:?}"),
    }
}

/// The next item of a subscription.
async fn next<T: serde::de::DeserializeOwned>(subscription: &mut Subscription<T>) -> T {
    subscription.next().await.expect("an item").unwrap()
}

#[tokio::test]
async fn logs_are_found_by_range_and_by_hash() {
    bounded(async {
        let (server, client) = start_source().await;
        let (first, second) = (send(&client).await, send(&client).await);
        let (first_logs, second_logs) = (logs_of(&first), logs_of(&second));
        assert_eq!(first_logs.len(), 1);
        assert_ne!(first_logs, second_logs);
        let both = [first_logs.clone(), second_logs.clone()].concat();
        assert_eq!(get_logs(&client, json!({ "fromBlock": "earliest" })).await, both);
        let range = json!({ "fromBlock": first["blockNumber"], "toBlock": first["blockNumber"] });
        assert_eq!(get_logs(&client, range).await, first_logs);
        let at = json!({ "blockHash": first["blockHash"] });
        assert_eq!(get_logs(&client, at).await, first_logs);
        // The latest block, if it does not say.
        assert_eq!(get_logs(&client, json!({})).await, second_logs);
        let topics = [second_logs[0].topics()[0], second_logs[0].topics()[1]];
        let topics = json!({ "fromBlock": "0x0", "topics": topics });
        assert_eq!(get_logs(&client, topics).await, both);
        let other = json!({ "fromBlock": "0x0", "topics": [B256::repeat_byte(1)] });
        assert_eq!(get_logs(&client, other).await, []);
        let other = json!({ "fromBlock": "0x0", "address": Address::repeat_byte(1) });
        assert_eq!(get_logs(&client, other).await, []);
        server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn logs_of_blocks_that_cannot_be_are_refused() {
    bounded(async {
        let (server, client) = start_source().await;
        send(&client).await;
        let refused =
            async |filter: Value| error(&client, "eth_getLogs", rpc_params![filter]).await;
        let backwards = refused(json!({ "fromBlock": "0x1", "toBlock": "0x0" })).await;
        assert_eq!(
            backwards,
            (
                -32602,
                "invalid block range params: fromBlock: expected at most toBlock (0), got 1".into()
            )
        );
        for (range, words) in [
            (json!({ "fromBlock": "0x9", "toBlock": "0x10" }), "expected at most 1, got 9"),
            (json!({ "fromBlock": "0x0", "toBlock": "0x2" }), "expected at most 1, got 2"),
            (json!({ "fromBlock": "0x2" }), "expected at most 1, got 2"),
        ] {
            let words = format!("block range extends beyond current head block: {words}");
            assert_eq!(refused(range).await, (-32602, words));
        }
        // What a tag is behind has yet to come.
        for range in [("0x1", "finalized"), ("0x1", "safe"), ("latest", "0x0")] {
            let filter = json!({ "fromBlock": range.0, "toBlock": range.1 });
            assert_eq!(ask(&client, "eth_getLogs", rpc_params![filter]).await, json!([]));
        }
        let (code, text) = refused(json!({ "blockHash": B256::repeat_byte(7) })).await;
        assert_eq!(code, -32001, "{text}");
        let filter = json!({ "fromBlock": "0x5", "toBlock": "0x4" });
        assert_eq!(error(&client, "eth_newFilter", rpc_params![filter]).await.0, -32602);
        server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn filters_tell_everything_once() {
    bounded(async {
        let (server, client) = start_source().await;
        send(&client).await;
        let wanted = json!({ "fromBlock": "0x0", "address": L2_TO_L2_CROSS_DOMAIN_MESSENGER });
        let logs = ask(&client, "eth_newFilter", rpc_params![wanted]).await;
        let others = json!({ "address": Address::repeat_byte(1) });
        let others = ask(&client, "eth_newFilter", rpc_params![others]).await;
        let blocks = ask(&client, "eth_newBlockFilter", rpc_params![]).await;
        let hashes = ask(&client, "eth_newPendingTransactionFilter", rpc_params![]).await;
        let full = ask(&client, "eth_newPendingTransactionFilter", rpc_params![true]).await;
        let changes =
            async |id: &Value| ask(&client, "eth_getFilterChanges", rpc_params![id]).await;
        for id in [&logs, &others, &blocks, &hashes, &full] {
            assert_eq!(changes(id).await, json!([]), "nothing is new");
        }
        let receipt = send(&client).await;
        assert_eq!(changes(&logs).await, receipt["logs"]);
        assert_eq!(changes(&others).await, json!([]));
        assert_eq!(changes(&blocks).await, json!([receipt["blockHash"]]));
        assert_eq!(changes(&hashes).await, json!([receipt["transactionHash"]]));
        assert_eq!(changes(&full).await[0]["hash"], receipt["transactionHash"]);
        for id in [&logs, &others, &blocks, &hashes, &full] {
            assert_eq!(changes(id).await, json!([]), "all was told");
        }
        let all = ask(&client, "eth_getFilterLogs", rpc_params![&logs]).await;
        assert_eq!(all.as_array().unwrap().len(), 2);
        assert_eq!(all[1], receipt["logs"][0]);

        let not_found = (-32000, "filter not found".to_owned());
        assert_eq!(error(&client, "eth_getFilterLogs", rpc_params![&blocks]).await, not_found);
        assert_eq!(ask(&client, "eth_uninstallFilter", rpc_params![&logs]).await, json!(true));
        assert_eq!(ask(&client, "eth_uninstallFilter", rpc_params![&logs]).await, json!(false));
        assert_eq!(error(&client, "eth_getFilterChanges", rpc_params![&logs]).await, not_found);
        assert_eq!(error(&client, "eth_getFilterLogs", rpc_params![&logs]).await, not_found);
        server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn subscribers_are_told_of_heads_logs_and_transactions() {
    bounded(async {
        let (server, client) = start_source().await;
        let subscribe = async |parameters| {
            client.subscribe::<Value, _>("eth_subscribe", parameters, "eth_unsubscribe").await
        };
        let mut heads = subscribe(rpc_params!["newHeads"]).await.unwrap();
        let mut logs = subscribe(rpc_params!["logs"]).await.unwrap();
        let others = json!({ "address": Address::repeat_byte(1) });
        let mut others = subscribe(rpc_params!["logs", others]).await.unwrap();
        let mut hashes = subscribe(rpc_params!["newPendingTransactions"]).await.unwrap();
        let mut full = subscribe(rpc_params!["newPendingTransactions", true]).await.unwrap();
        for _ in 0..2 {
            let receipt = send(&client).await;
            let head = next(&mut heads).await;
            let header: Header = serde_json::from_value(head.clone()).unwrap();
            assert_eq!(json!(header.hash), receipt["blockHash"]);
            assert_eq!(header.hash, header.inner.hash_slow());
            assert_eq!(head["number"], receipt["blockNumber"]);
            assert_eq!(next(&mut logs).await, receipt["logs"][0]);
            assert_eq!(next(&mut hashes).await, receipt["transactionHash"]);
            assert_eq!(next(&mut full).await["hash"], receipt["transactionHash"]);
        }
        let silent = tokio::time::timeout(Duration::from_millis(200), others.next()).await;
        assert!(silent.is_err(), "got {silent:?}");

        for kind in [rpc_params!["nothing"], rpc_params!["syncing"], rpc_params!["logs", true]] {
            let Err(Error::Call(refused)) = subscribe(kind).await else { panic!("it subscribed") };
            assert_eq!(refused.code(), -32602, "{refused:?}");
        }
        // Those who still listen do not keep the server.
        server.stop().await;
        assert!(heads.next().await.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_subscription_has_an_id_in_hex_and_can_be_ended() {
    bounded(async {
        let (server, client) = start_source().await;
        // As a plain request, to see the id.
        let id = ask(&client, "eth_subscribe", rpc_params!["newHeads"]).await;
        let text = id.as_str().expect("a text");
        let digits = text.strip_prefix("0x").expect("hex");
        assert!(!digits.starts_with('0') && u64::from_str_radix(digits, 16).is_ok(), "{text}");
        assert_eq!(ask(&client, "eth_unsubscribe", rpc_params![&id]).await, json!(true));
        assert_eq!(ask(&client, "eth_unsubscribe", rpc_params![&id]).await, json!(false));
        server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn logs_are_had_over_http_and_subscriptions_are_not() {
    bounded(async {
        let (server, client) = start_source().await;
        let receipt = send(&client).await;
        let url = format!("http://{}", server.addresses()[&SOURCE]);
        let http = HttpClientBuilder::default().build(url).unwrap();
        let logs: Value = http.request("eth_getLogs", rpc_params![json!({})]).await.unwrap();
        assert_eq!(logs, receipt["logs"]);
        let subscribed = http.request::<Value, _>("eth_subscribe", rpc_params!["newHeads"]).await;
        assert!(matches!(subscribed, Err(Error::Call(_))), "got {subscribed:?}");
        server.stop().await;
    })
    .await;
}
