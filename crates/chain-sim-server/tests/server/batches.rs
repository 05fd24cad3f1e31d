//! Transactions that share blocks, by their receipts and by what the server says of itself.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use alloy_primitives::{B256, ChainId};
use chain_sim::{ClusterConfig, DEV_ACCOUNTS, RELAYER_ACCOUNT};
use chain_sim_server::{Server, ServerConfig, real_time};
use jsonrpsee::core::{client::ClientT, params::ArrayParams};
use jsonrpsee_http_client::HttpClient;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{
    debug::{bounded, served::number},
    messages::send,
};

/// Messages that each of nine accounts sends.
const EACH: usize = 12;

/// A server that relays, and whose transactions share blocks.
async fn start() -> Server {
    let cluster = ClusterConfig::default().with_genesis_timestamp(real_time());
    let config = ServerConfig::new(cluster).with_relayer(RELAYER_ACCOUNT);
    Server::start(config.with_automine_batch(true)).await.unwrap()
}

/// A client of a chain.
fn client(server: &Server, chain: ChainId) -> HttpClient {
    HttpClient::builder().build(format!("http://{}", server.addresses()[&chain])).unwrap()
}

/// Asks, and gets an answer.
async fn ask(client: &HttpClient, method: &str, params: Value) -> Value {
    let mut array = ArrayParams::new();
    params.as_array().unwrap().iter().for_each(|param| array.insert(param).unwrap());
    client.request(method, array).await.unwrap_or_else(|error| panic!("{method}: {error}"))
}

#[test]
fn receipts_of_shared_blocks_are_right_and_all_messages_are_relayed() {
    bounded(async {
        let server = start().await;
        let mut senders = JoinSet::new();
        for from in DEV_ACCOUNTS.into_iter().filter(|from| *from != RELAYER_ACCOUNT) {
            let client = client(&server, 901);
            senders.spawn(async move {
                let call = send(902);
                let request = json!({
                    "from": from, "to": call.to.to(), "data": call.input, "gas": "0x989680",
                });
                let mut receipts = Vec::new();
                for _ in 0..EACH {
                    let hash = ask(&client, "eth_sendTransaction", json!([request])).await;
                    // The answer comes after the block.
                    let receipt = ask(&client, "eth_getTransactionReceipt", json!([hash])).await;
                    assert_eq!(
                        (&receipt["transactionHash"], &receipt["status"]),
                        (&hash, &json!("0x1"))
                    );
                    receipts.push(receipt);
                }
                assert!(receipts.is_sorted_by_key(place));
                receipts
            });
        }
        let mut blocks: BTreeMap<u64, Vec<Value>> = BTreeMap::new();
        while let Some(receipts) = senders.join_next().await {
            for receipt in receipts.unwrap() {
                blocks.entry(place(&receipt).0).or_default().push(receipt);
            }
        }
        let source = client(&server, 901);
        for (number_of, receipts) in &mut blocks {
            receipts.sort_by_key(place);
            let tag = json!([format!("{number_of:#x}"), false]);
            let block = ask(&source, "eth_getBlockByNumber", tag).await;
            let hashes: Vec<_> = receipts.iter().map(|it| it["transactionHash"].clone()).collect();
            assert_eq!(block["transactions"], json!(hashes));
            let (mut gas, mut logs) = (0, 0);
            for (index, receipt) in receipts.iter().enumerate() {
                assert_eq!(place(receipt), (*number_of, index as u64));
                assert_eq!(receipt["blockHash"], block["hash"]);
                gas += number(&receipt["gasUsed"]);
                assert_eq!(number(&receipt["cumulativeGasUsed"]), gas);
                for log in receipt["logs"].as_array().unwrap() {
                    assert_eq!(number(&log["logIndex"]), logs);
                    logs += 1;
                }
            }
            assert_eq!(number(&block["gasUsed"]), gas);
        }
        let sent: usize = blocks.values().map(Vec::len).sum();
        assert_eq!(sent, 9 * EACH);

        // Each message was relayed once.
        let destination = client(&server, 902);
        let filter = json!([{"fromBlock": "0x0", "address": send(902).to.to()}]);
        let relayed = async {
            loop {
                let logs = ask(&destination, "eth_getLogs", filter.clone()).await;
                let hashes: Vec<B256> = logs
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|log| serde_json::from_value(log["topics"][3].clone()).unwrap())
                    .collect();
                if hashes.len() == sent {
                    return hashes.into_iter().collect::<BTreeSet<_>>().len();
                }
            }
        };
        let relayed = tokio::time::timeout(Duration::from_secs(30), relayed).await.unwrap();
        assert_eq!(relayed, sent);
        server.stop().await;
    });
}

/// The number of a transaction's block, and its index there.
fn place(receipt: &Value) -> (u64, u64) {
    (number(&receipt["blockNumber"]), number(&receipt["transactionIndex"]))
}

#[test]
fn the_server_says_that_blocks_are_shared() {
    bounded(async {
        let server = start().await;
        let admin = format!("http://{}", server.admin_address());
        let admin = HttpClient::builder().build(admin).unwrap();
        let mining = async || -> Vec<Value> {
            let status = ask(&admin, "cluster_getStatus", json!([])).await;
            status["chains"].as_array().unwrap().iter().map(|it| it["mining"].clone()).collect()
        };
        let batches = json!({"mode": "automatic", "batch": true});
        let expected: Vec<Value> = vec![batches.clone(), batches.clone()];
        assert_eq!(mining().await, expected);
        // Blocks on request and at intervals stay as they are.
        let source = client(&server, 901);
        ask(&source, "evm_setAutomine", json!([false])).await;
        assert_eq!(mining().await, [json!({"mode": "manual"}), batches.clone()]);
        let call = send(902);
        let request =
            json!({"from": call.from, "to": call.to.to(), "data": call.input, "gas": "0x989680"});
        for _ in 0..3 {
            ask(&source, "eth_sendTransaction", json!([request])).await;
        }
        assert_eq!(ask(&source, "eth_blockNumber", json!([])).await, "0x0");
        ask(&source, "evm_mine", json!([])).await;
        let count = json!(["0x1"]);
        let count = ask(&source, "eth_getBlockTransactionCountByNumber", count).await;
        assert_eq!(count, "0x3");
        ask(&source, "evm_setIntervalMining", json!([7])).await;
        assert_eq!(mining().await, [json!({"mode": "interval", "seconds": 7}), batches]);
        server.stop().await;
    });
}
