//! State files, and the states of chains that are dumped and loaded.

use std::{path::Path, time::Duration};

use alloy_primitives::{Address, B256, ChainId, U256};
use alloy_sol_types::SolEvent;
use chain_sim::{
    ChainConfig, ClusterConfig, Engine, HardFork, InteropFilter, RELAYER_ACCOUNT, SendRules,
};
use chain_sim_server::{
    Mining, Server, ServerConfig, StartError, StateError, StateFile, real_time,
};
use jsonrpsee::core::{client::ClientT, params::ArrayParams};
use jsonrpsee_http_client::HttpClient;
use messenger::{
    InboxVersion, L2_TO_L2_CROSS_DOMAIN_MESSENGER, MessengerVersion, abi::RelayedMessage,
};
use serde_json::{Value, json};
use tempfile::tempdir;
use tokio::time::sleep;

use crate::messages::{NOBODY, SENDER, send, send_to};

/// A server of two chains with this state file, which relays.
fn config(path: &Path) -> ServerConfig {
    let cluster = ClusterConfig::default().with_genesis_timestamp(real_time());
    ServerConfig::new(cluster).with_relayer(RELAYER_ACCOUNT).with_state(StateFile::new(path))
}

async fn start(config: ServerConfig) -> Server {
    Server::start(config).await.unwrap()
}

/// Asks a chain, which answers.
async fn ask(server: &Server, chain: ChainId, method: &str, params: Value) -> Value {
    try_ask(server, chain, method, params).await.unwrap_or_else(|error| panic!("{method}: {error}"))
}

async fn try_ask(
    server: &Server,
    chain: ChainId,
    method: &str,
    params: Value,
) -> Result<Value, String> {
    let url = format!("http://{}", server.addresses()[&chain]);
    let client = HttpClient::builder()
        .max_response_size(u32::MAX)
        .max_request_size(u32::MAX)
        .build(url)
        .unwrap();
    let mut array = ArrayParams::new();
    params.as_array().unwrap().iter().for_each(|param| array.insert(param).unwrap());
    client.request(method, array).await.map_err(|error| error.to_string())
}

/// Asks the cluster, which answers.
async fn ask_cluster(server: &Server, method: &str, param: Value) -> Value {
    let client = HttpClient::builder().build(format!("http://{}", server.admin_address())).unwrap();
    let mut params = ArrayParams::new();
    params.insert(param).unwrap();
    client.request(method, params).await.unwrap_or_else(|error| panic!("{method}: {error}"))
}

/// Sends a message from 901 to 902.
async fn send_message(server: &Server) {
    let call = send(902);
    let transaction = json!([{ "from": call.from, "to": call.to, "data": call.input }]);
    ask(server, 901, "eth_sendTransaction", transaction).await;
}

/// How many relays 902 has logged.
async fn relays(server: &Server) -> usize {
    let event = RelayedMessage::SIGNATURE_HASH;
    let address = L2_TO_L2_CROSS_DOMAIN_MESSENGER;
    let filter = json!([{ "fromBlock": "0x0", "address": address, "topics": [event] }]);
    ask(server, 902, "eth_getLogs", filter).await.as_array().unwrap().len()
}

/// Waits until 902 has logged so many relays.
async fn relayed(server: &Server, count: usize) {
    for _ in 0..1_000 {
        if relays(server).await == count {
            return;
        }
        sleep(Duration::from_millis(10)).await;
    }
    panic!("expected {count} relays, got {}", relays(server).await);
}

/// What clients can see of both chains.
async fn seen(server: &Server) -> Vec<Value> {
    let mut seen = Vec::new();
    for chain in [901, 902] {
        let head = ask(server, chain, "eth_blockNumber", json!([])).await;
        let last: U256 = serde_json::from_value(head.clone()).unwrap();
        seen.push(head);
        for number in 0..=last.to() {
            let number = format!("{number:#x}");
            seen.push(ask(server, chain, "eth_getBlockByNumber", json!([number, true])).await);
            seen.push(ask(server, chain, "eth_getBlockReceipts", json!([number])).await);
            for account in [SENDER, RELAYER_ACCOUNT, NOBODY] {
                for method in ["eth_getBalance", "eth_getTransactionCount", "eth_getCode"] {
                    seen.push(ask(server, chain, method, json!([account, number])).await);
                }
            }
            let messenger = json!([L2_TO_L2_CROSS_DOMAIN_MESSENGER, "0x1", number]);
            seen.push(ask(server, chain, "eth_getStorageAt", messenger).await);
        }
        seen.push(ask(server, chain, "txpool_content", json!([])).await);
        seen.push(ask(server, chain, "anvil_getAutomine", json!([])).await);
        seen.push(ask(server, chain, "eth_accounts", json!([])).await);
    }
    seen
}

/// The timestamp of a chain's head, in seconds.
async fn timestamp(server: &Server, chain: ChainId) -> u64 {
    let block = ask(server, chain, "eth_getBlockByNumber", json!(["latest", false])).await;
    serde_json::from_value::<U256>(block["timestamp"].clone()).unwrap().to()
}

#[tokio::test]
async fn filter_of_the_pools_is_saved_and_options_add_to_it() {
    let folder = tempdir().unwrap();
    let with = |filter: InteropFilter| {
        let mut config = config(&folder.path().join("state"));
        config.cluster.interop_filter = filter;
        config
    };
    let none = InteropFilter::default();
    let enabled = async |server: &Server| {
        ask(server, 901, "admin_getFailsafeEnabled", json!([])).await == json!(true)
    };
    let server = start(with(none)).await;
    assert!(!enabled(&server).await);
    ask_cluster(&server, "admin_setFailsafeEnabled", json!(true)).await;
    server.save_and_stop().await.unwrap();
    let server = start(with(none)).await;
    assert!(enabled(&server).await, "as it was saved");
    ask_cluster(&server, "admin_setFailsafeEnabled", json!(false)).await;
    server.save_and_stop().await.unwrap();
    let server = start(with(none.with_failsafe(true))).await;
    assert!(enabled(&server).await, "by the option");
    // It is that of the genesis, too.
    ask_cluster(&server, "admin_setFailsafeEnabled", json!(false)).await;
    ask(&server, 901, "anvil_reset", json!([])).await;
    assert!(enabled(&server).await);
    server.stop().await;
}

#[tokio::test]
async fn server_goes_on_where_another_ended() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("state");
    let server = start(config(&path)).await;
    assert!(!path.exists());
    for _ in 0..5 {
        send_message(&server).await;
    }
    relayed(&server, 5).await;
    ask(&server, 901, "evm_increaseTime", json!([1_000_000])).await;
    ask(&server, 901, "anvil_setBalance", json!([NOBODY, "0x6000"])).await;
    ask(&server, 902, "anvil_setCode", json!([NOBODY, "0x6001"])).await;
    ask(&server, 901, "anvil_impersonateAccount", json!([NOBODY])).await;
    ask(&server, 902, "evm_setAutomine", json!([false])).await;
    let waiting = json!([{ "from": SENDER, "to": NOBODY, "value": "0x1" }]);
    ask(&server, 902, "eth_sendTransaction", waiting).await;
    ask(&server, 901, "evm_snapshot", json!([])).await;
    // Sent, and not relayed: 902 builds nothing.
    send_message(&server).await;
    let before = seen(&server).await;
    let genesis = ask(&server, 901, "eth_getBlockByNumber", json!(["0x0", false])).await;
    server.save_and_stop().await.unwrap();

    let server = start(config(&path)).await;
    assert_eq!(seen(&server).await, before);
    assert_eq!(relays(&server).await, 5);
    // Impersonated still, but the snapshot is gone.
    let own = json!([{ "from": NOBODY, "to": SENDER, "value": "0x5" }]);
    ask(&server, 901, "eth_sendTransaction", own).await;
    assert_eq!(ask(&server, 901, "eth_getBalance", json!([NOBODY, "latest"])).await, "0xdf3");
    assert_eq!(ask(&server, 901, "evm_revert", json!(["0x1"])).await, false);
    assert!(timestamp(&server, 901).await >= real_time() + 999_990);
    // What was under way goes on, and nothing is relayed again.
    ask(&server, 902, "evm_setAutomine", json!([true])).await;
    relayed(&server, 6).await;
    send_message(&server).await;
    relayed(&server, 7).await;
    assert_eq!(ask(&server, 902, "eth_getBalance", json!([NOBODY, "latest"])).await, "0x1");
    let reorg = ask(&server, 902, "anvil_reorg", json!([1])).await;
    assert_eq!(reorg, Value::Null);
    // A reset is one to the very first genesis.
    ask(&server, 901, "anvil_reset", json!([])).await;
    assert_eq!(ask(&server, 901, "eth_blockNumber", json!([])).await, "0x0");
    assert_eq!(ask(&server, 901, "eth_getBlockByNumber", json!(["0x0", false])).await, genesis);
    server.save_and_stop().await.unwrap();
}

#[tokio::test]
async fn messages_are_in_the_state_that_was_saved() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("state");
    let server = start(config(&path)).await;
    send_message(&server).await;
    relayed(&server, 1).await;
    server.save_and_stop().await.unwrap();
    let server = start(config(&path)).await;
    let page = ask_cluster(&server, "cluster_getMessages", json!({})).await;
    let hash = page["messages"][0]["hash"].clone();
    let trace = ask_cluster(&server, "cluster_traceMessage", hash).await;
    let history = trace["history"].as_array().unwrap();
    assert_eq!(history.len(), 1, "the states before that are not saved: {history:?}");
    assert_eq!(history[0]["state"], trace["state"]);
    assert_eq!(trace["state"]["name"], "relayed");
    server.save_and_stop().await.unwrap();
}

#[tokio::test]
async fn message_that_was_given_up_is_not_tried_again() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("state");
    let server = start(config(&path)).await;
    // A target that reverts whatever it is called with.
    let target = Address::repeat_byte(0x55);
    let call = send_to(U256::from(902), target);
    ask(&server, 902, "anvil_setCode", json!([target, "0x5f5ffd"])).await;
    let transaction = json!([{ "from": call.from, "to": call.to, "data": call.input }]);
    ask(&server, 901, "eth_sendTransaction", transaction).await;
    let attempts = async |server: &Server| {
        let params = json!([RELAYER_ACCOUNT, "latest"]);
        ask(server, 902, "eth_getTransactionCount", params).await
    };
    for _ in 0..1_000 {
        if attempts(&server).await == "0x3" {
            break;
        }
        ask(&server, 902, "evm_increaseTime", json!([2])).await;
        sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(attempts(&server).await, "0x3");
    server.save_and_stop().await.unwrap();
    let server = start(config(&path)).await;
    ask(&server, 902, "evm_increaseTime", json!([1_000])).await;
    send_message(&server).await;
    relayed(&server, 1).await;
    // The other message's relay is one more, and there was none for this.
    assert_eq!(attempts(&server).await, "0x4");
    server.save_and_stop().await.unwrap();
}

#[tokio::test]
async fn options_complete_the_file_and_may_not_contradict_it() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("state");
    let mut first = config(&path).with_mining([Mining::Manual, Mining::Interval(7)]);
    first.cluster = ClusterConfig::of([10, 8453].map(ChainConfig::new));
    start(first).await.save_and_stop().await.unwrap();
    // The file's chains, whatever the options would begin with.
    let server = start(config(&path)).await;
    assert_eq!(server.addresses().keys().copied().collect::<Vec<_>>(), [10, 8453]);
    assert_eq!(ask(&server, 10, "anvil_getAutomine", json!([])).await, false);
    server.save_and_stop().await.unwrap();
    let server = start(config(&path).with_mining([Mining::Automatic])).await;
    assert_eq!(ask(&server, 10, "anvil_getAutomine", json!([])).await, true);
    server.save_and_stop().await.unwrap();
    let differs = |state: StateFile| {
        let path = path.clone();
        async move {
            match Server::start(config(&path).with_state(state)).await {
                Err(StartError::State(StateError::Differs { what, expected, actual, .. })) => {
                    format!("{what} {expected} {actual}")
                }
                other => panic!("expected a difference, got {other:?}"),
            }
        }
    };
    let file = || StateFile::new(&path);
    let chains = file().with_chains(vec![10, 901]);
    assert_eq!(differs(chains).await, "chains [10, 8453] [10, 901]");
    let engine = file().with_engine(Engine::Bytecode);
    assert_eq!(differs(engine).await, "engine Native Bytecode");
    let messenger = file().with_messenger_version(MessengerVersion::V1_2_0);
    assert_eq!(differs(messenger).await, "messenger's version 1.3.0 1.2.0");
    let inbox = file().with_inbox_version(InboxVersion::V1_0_1);
    assert_eq!(differs(inbox).await, "inbox's version 1.0.2 1.0.1");
    let rules = file().with_send_rules(SendRules::Documented);
    assert_eq!(differs(rules).await, "rules Released Documented");
    let hard_fork = file().with_hard_fork(HardFork::Isthmus);
    assert_eq!(differs(hard_fork).await, "hard fork karst isthmus");
    let set = file().with_dependency_set(vec![10]);
    assert_eq!(differs(set).await, "dependency set all chains for chain 10 {10}");
}

#[tokio::test]
async fn chain_that_was_added_is_in_the_file() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("state");
    // Under the documented rules, messages go to chains of the dependency set only.
    let mut first = config(&path);
    first.cluster =
        first.cluster.with_engine(Engine::Native).with_send_rules(SendRules::Documented);
    let server = start(first).await;
    ask_cluster(&server, "cluster_addChain", json!({ "chainId": 7 })).await;
    ask(&server, 7, "anvil_mine", json!(["0x2"])).await;
    let head = ask(&server, 7, "eth_getBlockByNumber", json!(["latest", false])).await;
    server.save_and_stop().await.unwrap();
    // The second server starts with the options of the first.
    let chains = vec![901, 902];
    let state = StateFile::new(&path).with_chains(chains);
    let server = start(config(&path).with_state(state)).await;
    let loaded = ask(&server, 7, "eth_getBlockByNumber", json!(["latest", false])).await;
    assert_eq!(loaded, head);
    // Messages can be sent to it from the next block on, which the second server builds.
    ask(&server, 901, "evm_mine", json!([])).await;
    let call = send(7);
    let transaction = json!([{ "from": call.from, "to": call.to, "data": call.input }]);
    ask(&server, 901, "eth_sendTransaction", transaction).await;
    for _ in 0..1_000 {
        if ask(&server, 7, "eth_blockNumber", json!([])).await == "0x3" {
            server.save_and_stop().await.unwrap();
            return;
        }
        sleep(Duration::from_millis(10)).await;
    }
    panic!("the message did not arrive");
}

#[tokio::test]
async fn state_of_a_chain_is_dumped_and_loaded() {
    let cluster = ClusterConfig::default().with_genesis_timestamp(real_time());
    let server = start(ServerConfig::new(cluster)).await;
    let (account, word) = (Address::repeat_byte(0x77), B256::with_last_byte(5));
    ask(&server, 901, "anvil_setCode", json!([account, "0x6001"])).await;
    ask(&server, 901, "anvil_setNonce", json!([account, "0x9"])).await;
    ask(&server, 901, "anvil_setBalance", json!([account, "0x8"])).await;
    ask(&server, 901, "anvil_setStorageAt", json!([account, "0x2", word])).await;
    let dump = ask(&server, 901, "anvil_dumpState", json!([])).await;
    assert_eq!(ask(&server, 901, "hardhat_dumpState", json!([false])).await, dump);
    // What is not in it stays.
    ask(&server, 902, "anvil_setBalance", json!([NOBODY, "0x1"])).await;
    ask(&server, 902, "anvil_setStorageAt", json!([account, "0x3", word])).await;
    assert_eq!(ask(&server, 902, "anvil_loadState", json!([dump])).await, true);
    let loaded = [
        ("eth_getCode", json!([account, "latest"]), json!("0x6001")),
        ("eth_getTransactionCount", json!([account, "latest"]), json!("0x9")),
        ("eth_getBalance", json!([account, "latest"]), json!("0x8")),
        ("eth_getStorageAt", json!([account, "0x2", "latest"]), json!(word)),
        ("eth_getStorageAt", json!([account, "0x3", "latest"]), json!(word)),
        ("eth_getBalance", json!([NOBODY, "latest"]), json!("0x1")),
    ];
    for (method, params, expected) in loaded {
        assert_eq!(ask(&server, 902, method, params).await, expected, "{method}");
    }
    // One that anvil 1.7.1 has made.
    let dump = include_str!("anvil-1.7.1.dump").trim();
    assert_eq!(ask(&server, 902, "hardhat_loadState", json!([dump])).await, true);
    let aa = "0x00000000000000000000000000000000000000aa";
    let bb = "0x00000000000000000000000000000000000000bb";
    assert_eq!(ask(&server, 902, "eth_getBalance", json!([bb, "latest"])).await, "0x5");
    assert_eq!(ask(&server, 902, "eth_getCode", json!([aa, "latest"])).await, "0x6000");
    assert_eq!(
        ask(&server, 902, "eth_getStorageAt", json!([aa, "0x1", "latest"])).await,
        json!(word)
    );
    // Messages are sent still.
    send_message(&server).await;
    for state in ["0x", "0x00", "0x1f8b00", "0x7b7d", &dump[..dump.len() - 10]] {
        let error = try_ask(&server, 902, "anvil_loadState", json!([state])).await.unwrap_err();
        assert!(error.contains("Failed to decode state dump"), "{state}: {error}");
    }
    let kept = try_ask(&server, 902, "anvil_dumpState", json!([true])).await.unwrap_err();
    assert!(kept.contains("preserveHistoricalStates"), "{kept}");
    server.save_and_stop().await.unwrap();
}
