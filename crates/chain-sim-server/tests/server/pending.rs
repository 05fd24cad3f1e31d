//! The pending block, and what enters the pools.

use alloy_primitives::{Address, B256, U64};
use chain_sim::DEV_ACCOUNTS;
use jsonrpsee::core::{
    client::{Subscription, SubscriptionClientT},
    rpc_params,
};
use jsonrpsee_ws_client::WsClient;
use serde_json::{Value, json};

use crate::logs::{ask, bounded, error, start_source};

const TARGET: Address = Address::repeat_byte(0x44);

/// Sends a wei of an account, with this nonce; the hash.
async fn transfer(client: &WsClient, from: Address, nonce: u64) -> Value {
    let request = json!({
        "from": from, "to": TARGET, "value": "0x1", "gas": "0x5208", "nonce": U64::from(nonce),
    });
    ask(client, "eth_sendTransaction", rpc_params![request]).await
}

/// A subscription to what enters the pool.
async fn subscribe(client: &WsClient, full: bool) -> Subscription<Value> {
    let params = rpc_params!["newPendingTransactions", full];
    client.subscribe("eth_subscribe", params, "eth_unsubscribe").await.unwrap()
}

async fn next(subscription: &mut Subscription<Value>) -> Value {
    subscription.next().await.expect("a notification").unwrap()
}

#[tokio::test]
async fn transactions_are_told_of_when_they_enter_the_pool() {
    bounded(async {
        let (server, client) = start_source().await;
        let hashes = ask(&client, "eth_newPendingTransactionFilter", rpc_params![]).await;
        let full = ask(&client, "eth_newPendingTransactionFilter", rpc_params![true]).await;
        let mut told = subscribe(&client, false).await;
        let mut told_full = subscribe(&client, true).await;
        let changes =
            async |id: &Value| ask(&client, "eth_getFilterChanges", rpc_params![id]).await;
        ask(&client, "evm_setAutomine", rpc_params![false]).await;
        // The second one waits for the first.
        let second = transfer(&client, DEV_ACCOUNTS[0], 1).await;
        assert_eq!(changes(&hashes).await, json!([]));
        let other = transfer(&client, DEV_ACCOUNTS[1], 0).await;
        assert_eq!(changes(&hashes).await, json!([other]));
        let first = transfer(&client, DEV_ACCOUNTS[0], 0).await;
        let entered = [&other, &first, &second];
        assert_eq!(changes(&hashes).await, json!([first, second]));
        let whole = changes(&full).await;
        for (position, hash) in entered.into_iter().enumerate() {
            assert_eq!(next(&mut told).await, *hash);
            let transaction = next(&mut told_full).await;
            assert_eq!(transaction, whole[position]);
            assert_eq!(transaction["hash"], *hash);
            assert_eq!(transaction["blockHash"], Value::Null);
        }
        // A block tells nothing new, also not one that contains them.
        ask(&client, "evm_mine", rpc_params![]).await;
        for id in [&hashes, &full] {
            assert_eq!(changes(id).await, json!([]));
        }
        ask(&client, "evm_setAutomine", rpc_params![true]).await;
        let mined = transfer(&client, DEV_ACCOUNTS[2], 0).await;
        assert_eq!(next(&mut told).await, mined);
        let transaction = next(&mut told_full).await;
        assert_eq!((&transaction["hash"], &transaction["blockHash"]), (&mined, &Value::Null));
        assert_eq!(changes(&hashes).await, json!([mined]));
        assert_eq!(changes(&full).await, json!([transaction]));
        server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn a_reorg_tells_of_the_transactions_that_go_back_to_the_pool() {
    bounded(async {
        let (server, client) = start_source().await;
        let sent = transfer(&client, DEV_ACCOUNTS[0], 0).await;
        let id = ask(&client, "eth_newPendingTransactionFilter", rpc_params![]).await;
        let admin = crate::logs::connect(server.admin_address()).await;
        let reorg = json!({"chain": 901, "depth": 1, "transactions": "pooled"});
        ask(&admin, "cluster_reorg", rpc_params![reorg]).await;
        let told = ask(&client, "eth_getFilterChanges", rpc_params![&id]).await;
        assert_eq!(told, json!([sent]));
        server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn the_pending_block_is_the_next_one_with_what_the_pool_has() {
    bounded(async {
        let (server, client) = start_source().await;
        let pending = async |full: bool| {
            ask(&client, "eth_getBlockByNumber", rpc_params!["pending", full]).await
        };
        let head = ask(&client, "eth_getBlockByNumber", rpc_params!["latest", false]).await;
        let empty = pending(false).await;
        assert_eq!((&empty["number"], &empty["parentHash"]), (&json!("0x1"), &head["hash"]));
        ask(&client, "evm_setAutomine", rpc_params![false]).await;
        let first = transfer(&client, DEV_ACCOUNTS[0], 0).await;
        let second = transfer(&client, DEV_ACCOUNTS[1], 0).await;
        let gapped = transfer(&client, DEV_ACCOUNTS[2], 5).await;
        let block = pending(false).await;
        for field in ["hash", "nonce", "miner"] {
            assert_eq!(block.get(field), Some(&Value::Null), "{field}");
        }
        let shown = block["transactions"].as_array().unwrap();
        let before = empty["transactions"].as_array().unwrap().len();
        assert_eq!(shown[before..], [first.clone(), second.clone()]);
        assert!(!shown.contains(&gapped));
        let whole = pending(true).await;
        assert_eq!(whole["transactions"][before]["hash"], first);
        let count = ask(&client, "eth_getBlockTransactionCountByNumber", rpc_params!["pending"]);
        assert_eq!(count.await, json!(format!("{:#x}", before + 2)));
        let index = format!("{before:#x}");
        let at = rpc_params!["pending", &index];
        let at = ask(&client, "eth_getTransactionByBlockNumberAndIndex", at).await;
        assert_eq!(at, whole["transactions"][before]);
        let raw = rpc_params!["pending", &index];
        let raw = ask(&client, "eth_getRawTransactionByBlockNumberAndIndex", raw).await;
        assert_eq!(raw, ask(&client, "eth_getRawTransactionByHash", rpc_params![&first]).await);
        let receipts = ask(&client, "eth_getBlockReceipts", rpc_params!["pending"]).await;
        assert_eq!(receipts[before]["transactionHash"], first);
        assert_eq!(receipts[before]["status"], "0x1");
        let header = ask(&client, "eth_getHeaderByNumber", rpc_params!["pending"]).await;
        assert_eq!(header["number"], "0x1");
        assert_eq!(header.get("hash"), Some(&Value::Null));
        let uncles = ask(&client, "eth_getUncleCountByBlockNumber", rpc_params!["pending"]).await;
        assert_eq!(uncles, "0x0");
        // The block is not part of the chain yet.
        assert_eq!(ask(&client, "eth_blockNumber", rpc_params![]).await, "0x0");
        let first = ask(&client, "eth_getTransactionByHash", rpc_params![first]).await;
        assert_eq!(first["blockHash"], Value::Null);
        ask(&client, "evm_mine", rpc_params![]).await;
        let mined = ask(&client, "eth_getBlockByNumber", rpc_params!["latest", false]).await;
        assert_eq!(mined["transactions"], block["transactions"]);
        assert_eq!(mined["stateRoot"], block["stateRoot"]);
        server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn logs_of_the_pending_block_are_refused() {
    bounded(async {
        let (server, client) = start_source().await;
        let words = (-32602, "pending logs are not supported".to_owned());
        for filter in [
            json!({"fromBlock": "pending"}),
            json!({"toBlock": "pending"}),
            json!({"fromBlock": "0x0", "toBlock": "pending"}),
        ] {
            for method in ["eth_getLogs", "eth_newFilter"] {
                assert_eq!(error(&client, method, rpc_params![&filter]).await, words, "{method}");
            }
            let subscribed = error(&client, "eth_subscribe", rpc_params!["logs", &filter]).await;
            assert_eq!(subscribed, words);
        }
        server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn headers_are_those_of_the_blocks() {
    bounded(async {
        let (server, client) = start_source().await;
        transfer(&client, DEV_ACCOUNTS[0], 0).await;
        let block = ask(&client, "eth_getBlockByNumber", rpc_params!["latest", false]).await;
        let header = ask(&client, "eth_getHeaderByNumber", rpc_params!["latest"]).await;
        let by_hash = ask(&client, "eth_getHeaderByHash", rpc_params![&block["hash"]]).await;
        assert_eq!(header, by_hash);
        let fields = header.as_object().unwrap();
        assert!(fields.contains_key("hash") && !fields.contains_key("transactions"));
        for (field, value) in fields {
            assert_eq!(*value, block[field], "{field}");
        }
        for (method, params) in [
            ("eth_getHeaderByNumber", rpc_params!["0x63"]),
            ("eth_getHeaderByHash", rpc_params![B256::ZERO]),
            ("eth_getUncleCountByBlockNumber", rpc_params!["0x63"]),
            ("eth_getUncleCountByBlockHash", rpc_params![B256::ZERO]),
            ("eth_getUncleByBlockNumberAndIndex", rpc_params!["latest", "0x0"]),
            ("eth_getUncleByBlockHashAndIndex", rpc_params![&block["hash"], "0x0"]),
        ] {
            assert_eq!(ask(&client, method, params).await, Value::Null, "{method}");
        }
        let uncles = ask(&client, "eth_getUncleCountByBlockHash", rpc_params![&block["hash"]]);
        assert_eq!(uncles.await, "0x0");
        assert_eq!(ask(&client, "eth_mining", rpc_params![]).await, json!(true));
        server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn the_pool_is_shown_by_account() {
    bounded(async {
        let (server, client) = start_source().await;
        ask(&client, "evm_setAutomine", rpc_params![false]).await;
        for (account, nonces) in [(DEV_ACCOUNTS[0], [0, 1, 3]), (DEV_ACCOUNTS[1], [0, 7, 8])] {
            for nonce in nonces {
                transfer(&client, account, nonce).await;
            }
        }
        let all = ask(&client, "txpool_content", rpc_params![]).await;
        for account in [DEV_ACCOUNTS[0], DEV_ACCOUNTS[1]] {
            let own = ask(&client, "txpool_contentFrom", rpc_params![account]).await;
            let name = account.to_string();
            for part in ["pending", "queued"] {
                let accounts = all[part].as_object().unwrap();
                let found = accounts.iter().find(|(key, _)| key.eq_ignore_ascii_case(&name));
                assert_eq!(own[part], *found.unwrap().1, "{part}");
            }
        }
        let nothing = ask(&client, "txpool_contentFrom", rpc_params![TARGET]).await;
        assert_eq!(nothing, json!({"pending": {}, "queued": {}}));
        server.stop().await;
    })
    .await;
}
