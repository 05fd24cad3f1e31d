//! `interop_checkAccessList` and the failsafe, as op-interop-filter has them.

use alloy_primitives::{B256, U256};
use chain_sim::{ClusterConfig, DEV_ACCOUNTS, InteropFilter, RELAYER_ACCOUNT};
use chain_sim_server::{Server, ServerConfig, real_time};
use jsonrpsee::core::{params::ArrayParams, rpc_params};
use jsonrpsee_ws_client::WsClient;
use messenger::{CROSS_L2_INBOX, InboxEntry};
use serde_json::{Value, json};

use crate::{
    logs::{DESTINATION, SOURCE, ask, bounded, connect, error, send, start, start_source},
    supervisor::{WINDOW, check, entry_of},
};

/// The method.
const CHECK: &str = "interop_checkAccessList";

/// A server whose pools have this filter.
async fn filtering(filter: InteropFilter) -> (Server, WsClient) {
    let server = start(ClusterConfig::default().with_interop_filter(filter)).await;
    let client = connect(server.addresses()[&SOURCE]).await;
    (server, client)
}

/// Moves the clock on, in seconds.
async fn wait(client: &WsClient, seconds: u64) {
    ask(client, "evm_increaseTime", rpc_params![seconds]).await;
}

/// Whether the failsafe is on.
async fn failsafe(client: &WsClient) -> Value {
    ask(client, "admin_getFailsafeEnabled", rpc_params![]).await
}

/// Sends a transaction to 902 that declares a message; the error, if it is refused.
async fn execute(server: &Server, entry: &InboxEntry) -> Option<(i32, String)> {
    let client = connect(server.addresses()[&DESTINATION]).await;
    let list = json!([{ "address": CROSS_L2_INBOX, "storageKeys": entry.encode() }]);
    let transaction = json!({
        "from": DEV_ACCOUNTS[1], "to": DEV_ACCOUNTS[1], "gas": "0x186a0", "accessList": list,
    });
    use jsonrpsee::core::client::{ClientT, Error};
    match client.request::<B256, _>("eth_sendTransaction", rpc_params![transaction]).await {
        Ok(_) => None,
        Err(Error::Call(error)) => Some((error.code(), error.message().to_owned())),
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn valid_messages_pass_at_every_port() {
    bounded(async {
        let (server, source) = start_source().await;
        let (entry, time) = entry_of(&send(&source).await);
        wait(&source, 1).await;
        let admin = connect(server.admin_address()).await;
        let destination = connect(server.addresses()[&DESTINATION]).await;
        for client in [&admin, &source, &destination] {
            for level in ["unsafe", "cross-unsafe"] {
                let valid = check(&entry, level, time + 1, 0);
                assert_eq!(ask(client, CHECK, valid).await, Value::Null);
            }
            assert_eq!(failsafe(client).await, json!(false));
        }
        // In consensus a message may be executed at its own timestamp.
        assert_eq!(ask(&admin, CHECK, check(&entry, "unsafe", time, 0)).await, Value::Null);
        let last = check(&entry, "unsafe", time + WINDOW - 10, 10);
        assert_eq!(ask(&admin, CHECK, last).await, Value::Null);
        // The chain of the port, if it does not say; the admin port is of none.
        let anywhere = rpc_params![entry.encode(), "unsafe", json!({ "timestamp": time + 1 })];
        assert_eq!(ask(&destination, CHECK, anywhere.clone()).await, Value::Null);
        let (code, text) = error(&admin, CHECK, anywhere).await;
        assert_eq!(code, -320_501, "{text}");
        let nothing = rpc_params![json!([]), "unsafe", json!({ "chainID": 901, "timestamp": 0 })];
        assert_eq!(ask(&admin, CHECK, nothing).await, Value::Null);
        server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn invalid_messages_have_the_filters_codes() {
    bounded(async {
        let (server, source) = start_source().await;
        let (entry, time) = entry_of(&send(&source).await);
        wait(&source, 5).await;
        let refused = async |parameters: ArrayParams| error(&source, CHECK, parameters).await;
        let mut checksum = entry.checksum;
        checksum.0[31] ^= 1;
        let number = entry.block_number;
        let chain_id = U256::from(999);
        for (code, entry) in [
            (-320_600, InboxEntry { checksum, ..entry }),
            (-320_600, InboxEntry { log_index: 7, ..entry }),
            (-320_600, InboxEntry { timestamp: time - 1, ..entry }),
            (-320_600, InboxEntry { block_number: number + 9, timestamp: time - 1, ..entry }),
            (-321_401, InboxEntry { block_number: number + 1, ..entry }),
            (-320_501, InboxEntry { chain_id, ..entry }),
            (-321_100, InboxEntry { timestamp: time + 9_000, ..entry }),
            // What is not ingested is not looked at: neither is its chain.
            (-321_100, InboxEntry { timestamp: time + 9_000, chain_id, ..entry }),
        ] {
            let (actual, text) = refused(check(&entry, "unsafe", time + 5, 0)).await;
            assert_eq!(actual, code, "{entry:?}: {text}");
        }
        for (executed, timeout) in
            [(time - 1, 0), (time + WINDOW + 1, 0), (time + WINDOW - 10, 11), (time, u64::MAX)]
        {
            let (code, text) = refused(check(&entry, "unsafe", executed, timeout)).await;
            assert_eq!(code, -320_600, "{executed}, {timeout}: {text}");
        }
        let unknown = json!({ "chainID": "77", "timestamp": time });
        let (code, text) = refused(rpc_params![entry.encode(), "unsafe", unknown]).await;
        assert_eq!((code, text.contains("[901, 902]")), (-320_501, true), "{text}");
        server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn messages_are_checked_one_after_the_other() {
    bounded(async {
        let (server, source) = start_source().await;
        let (entry, time) = entry_of(&send(&source).await);
        wait(&source, 5).await;
        let wrong = InboxEntry { log_index: 7, ..entry };
        let executing = json!({ "chainID": DESTINATION, "timestamp": time + 1 });
        let half = &entry.encode()[..1];
        let foreign = B256::repeat_byte(9);
        for (keys, code, words) in [
            ([entry.encode(), wrong.encode()].concat(), -320_600, "message 1"),
            // What is wrong with the first message comes before what comes after it.
            ([wrong.encode(), half.to_vec()].concat(), -320_600, "message 0"),
            ([wrong.encode(), vec![foreign; 5]].concat(), -320_600, "message 0"),
            ([entry.encode(), half.to_vec()].concat(), -32602, "failed to parse access entry"),
            ([entry.encode(), vec![foreign; 5]].concat(), -32602, "failed to parse access entry"),
            (vec![foreign], -32602, "failed to parse access entry"),
        ] {
            let parameters = rpc_params![keys, "unsafe", &executing];
            let (actual, text) = error(&source, CHECK, parameters).await;
            assert_eq!(actual, code, "{text}");
            assert!(text.contains(words), "{text}");
        }
        server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn levels_are_unsafe_and_cross_unsafe() {
    bounded(async {
        let (server, source) = start_source().await;
        let (entry, time) = entry_of(&send(&source).await);
        wait(&source, 1).await;
        for level in ["local-unsafe", "local-safe", "safe", "cross-safe", "finalized", "invalid"] {
            let (code, text) = error(&source, CHECK, check(&entry, level, time + 1, 0)).await;
            assert_eq!(code, -32602, "{level}: {text}");
            assert!(text.contains("minSafety: expected unsafe or cross-unsafe"), "{text}");
        }
        server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn message_is_not_ingested_before_all_chains_are_past_it() {
    bounded(async {
        let config = ClusterConfig::default().with_genesis_timestamp(4_102_444_800);
        let server = Server::start(ServerConfig::new(config)).await.unwrap();
        let source = connect(server.addresses()[&SOURCE]).await;
        let destination = connect(server.addresses()[&DESTINATION]).await;
        // The next block of the other chain shares the time of its genesis, however long this takes.
        let next_at = async |timestamp: u64| {
            ask(&destination, "evm_setNextBlockTimestamp", rpc_params![timestamp]).await
        };
        next_at(4_102_444_800).await;
        let (entry, time) = entry_of(&send(&source).await);
        let now = || check(&entry, "unsafe", time + 1, 0);
        let (code, text) = error(&source, CHECK, now()).await;
        assert_eq!((code, text.contains("not yet ingested")), (-321_100, true), "{text}");
        // A later block of the other chain is enough.
        next_at(time + 2).await;
        ask(&destination, "evm_mine", rpc_params![]).await;
        assert_eq!(ask(&source, CHECK, now()).await, Value::Null);
        server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn message_is_not_cross_unsafe_before_its_block_is_verified() {
    bounded(async {
        let config =
            ClusterConfig::default().with_genesis_timestamp(4_102_444_800).with_verify_after(1_000);
        let server = Server::start(ServerConfig::new(config)).await.unwrap();
        let source = connect(server.addresses()[&SOURCE]).await;
        let (entry, time) = entry_of(&send(&source).await);
        wait(&source, 2).await;
        let at = |level| check(&entry, level, time + 1, 0);
        assert_eq!(ask(&source, CHECK, at("unsafe")).await, Value::Null);
        let (code, text) = error(&source, CHECK, at("cross-unsafe")).await;
        assert_eq!((code, text.contains("not yet cross-unsafe")), (-321_100, true), "{text}");
        wait(&source, 1_000).await;
        assert_eq!(ask(&source, CHECK, at("cross-unsafe")).await, Value::Null);
        server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn strict_ingress_is_that_of_the_filter() {
    bounded(async {
        let filter = InteropFilter::default().with_strict_ingress(7_200);
        let (server, source) = filtering(filter).await;
        let (entry, time) = entry_of(&send(&source).await);
        wait(&source, 5).await;
        assert_eq!(ask(&source, CHECK, check(&entry, "unsafe", time + 1, 0)).await, Value::Null);
        let (code, text) = error(&source, CHECK, check(&entry, "unsafe", time, 0)).await;
        assert_eq!((code, text.contains("strict ingress")), (-320_600, true), "{text}");
        // The pool has the timeout of the server.
        assert_eq!(execute(&server, &entry).await, None);
        wait(&source, WINDOW - 7_000).await;
        let (code, text) = execute(&server, &entry).await.expect("a refusal");
        assert_eq!((code, text.contains("within the timeout")), (-32003, true), "{text}");
        server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn failsafe_is_seen_at_every_port_and_set_at_one() {
    bounded(async {
        let (server, source) = start_source().await;
        let admin = connect(server.admin_address()).await;
        let (entry, time) = entry_of(&send(&source).await);
        wait(&source, 1).await;
        let at = |level| check(&entry, level, time + 1, 0);
        let (code, _) = error(&source, "admin_setFailsafeEnabled", rpc_params![true]).await;
        assert_eq!(code, -32601, "not at a chain's port");
        let snapshot = ask(&admin, "cluster_snapshot", rpc_params![]).await;
        let set = ask(&admin, "admin_setFailsafeEnabled", rpc_params![true]).await;
        assert_eq!(set, Value::Null);
        for client in [&admin, &source] {
            assert_eq!(failsafe(client).await, json!(true));
            // It comes before everything but parameters that cannot be read.
            for (level, expected) in [("unsafe", -320_602), ("safe", -320_602), ("no", -32602)] {
                let (code, text) = error(client, CHECK, at(level)).await;
                assert_eq!(code, expected, "{level}: {text}");
            }
            let (_, text) = error(client, CHECK, at("unsafe")).await;
            assert!(text.contains("failsafe is enabled"), "{text}");
        }
        let (code, _) = error(&source, "supervisor_checkAccessList", at("unsafe")).await;
        assert_eq!(code, -320_602);
        let (code, text) = execute(&server, &entry).await.expect("a refusal");
        assert_eq!((code, text.contains("interop failsafe is active")), (-32003, true), "{text}");
        // Others go on.
        send(&source).await;
        let (code, text) = error(&admin, "admin_setFailsafeEnabled", rpc_params!["on"]).await;
        assert_eq!(code, -32602, "{text}");
        ask(&admin, "cluster_revert", rpc_params![snapshot]).await;
        assert_eq!(failsafe(&admin).await, json!(false));
        assert_eq!(execute(&server, &entry).await, None);
        server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn cluster_without_chains_is_not_ready() {
    bounded(async {
        let config = ServerConfig::new(ClusterConfig::with_chains(0));
        let server = Server::start(config).await.unwrap();
        let admin = connect(server.admin_address()).await;
        let asked = rpc_params![json!([]), "unsafe", json!({ "chainID": 901, "timestamp": 0 })];
        let (code, text) = error(&admin, CHECK, asked).await;
        assert_eq!(code, -320_400, "{text}");
        server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn server_relays_what_failsafe_and_reorgs_have_dropped() {
    bounded(async {
        let filter = InteropFilter::default().with_drops(true);
        let cluster = ClusterConfig::with_chains(3)
            .with_genesis_timestamp(real_time())
            .with_interop_filter(filter);
        let server =
            Server::start(ServerConfig::new(cluster).with_relayer(RELAYER_ACCOUNT)).await.unwrap();
        let source = connect(server.addresses()[&SOURCE]).await;
        let destination = connect(server.addresses()[&DESTINATION]).await;
        let admin = connect(server.admin_address()).await;
        let told = json!({ "retries": { "attempts": 1 } });
        ask(&admin, "cluster_setRelayer", rpc_params![told]).await;
        ask(&destination, "evm_setAutomine", rpc_params![false]).await;
        let until = async |name: &str, count: u64| loop {
            let status = ask(&admin, "cluster_getStatus", rpc_params![]).await;
            if status["messages"][name] == count {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        };
        send(&source).await;
        until("submitted", 1).await;
        ask(&admin, "admin_setFailsafeEnabled", rpc_params![true]).await;
        until("waiting", 1).await;
        let pool = ask(&destination, "txpool_status", rpc_params![]).await;
        assert_eq!(pool, json!({ "pending": "0x0", "queued": "0x0" }));
        ask(&admin, "admin_setFailsafeEnabled", rpc_params![false]).await;
        wait(&source, 10).await;
        until("submitted", 1).await;
        // A reorg of a chain that has nothing to do with it.
        let other = connect(server.addresses()[&903]).await;
        ask(&other, "evm_mine", rpc_params![]).await;
        let reorg = json!({ "chain": 903, "depth": 1 });
        let result = ask(&admin, "cluster_reorg", rpc_params![reorg]).await;
        assert_eq!(result["dropped"].as_array().unwrap().len(), 1, "{result}");
        until("submitted", 1).await;
        ask(&destination, "evm_mine", rpc_params![]).await;
        until("relayed", 1).await;
        server.stop().await;
    })
    .await;
}
