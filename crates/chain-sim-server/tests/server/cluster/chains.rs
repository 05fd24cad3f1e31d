//! Chains that are added while the server runs.

use std::{net::SocketAddr, time::Duration};

use alloy_primitives::{Bytes, U256, hex};
use alloy_sol_types::SolCall;
use chain_sim::{ClusterConfig, DEV_ACCOUNTS, Engine, RELAYER_ACCOUNT, SendRules};
use chain_sim_server::{Server, ServerConfig, real_time};
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::IL2ToL2CrossDomainMessenger::sendMessageCall,
};
use serde_json::{Value, json};

use super::{Served, TARGET, assert_says, bounded, try_ask_at};

/// The ids that a chain list has.
fn ids(config: &Value) -> Vec<&Value> {
    config["l2_configs"].as_array().unwrap().iter().map(|chain| &chain["chain_id"]).collect()
}

#[test]
fn added_chain_exchanges_messages_with_all() {
    bounded(async {
        let served = Served::relaying().await;
        let early = served.send(901, 902).await;
        served.message_in(early, "relayed").await;
        let chain = served.ask("cluster_addChain", json!([{"chainId": 903}])).await;
        assert_eq!(chain["dependencySet"], json!([901, 902, 903]));
        assert_eq!(chain["head"]["number"], 0);
        let url = format!("http://{}", served.server.addresses()[&903]);
        assert_eq!(chain["url"], url);
        let config = served.ask("admin_getConfig", json!([])).await;
        assert_eq!(ids(&config), [901, 902, 903]);
        assert_eq!(config["l2_configs"][2]["rpc_url"], url);
        assert_eq!(served.ask_chain(903, "eth_chainId", json!([])).await, "0x387");
        for (source, destination) in [(901, 903), (903, 902), (903, 901)] {
            let hash = served.send(source, destination).await;
            let message = served.message_in(hash, "relayed").await;
            let transaction = json!([message["relayTransaction"]]);
            let receipt =
                served.ask_chain(destination, "eth_getTransactionReceipt", transaction).await;
            assert_eq!(receipt["status"], "0x1");
        }
        let address = served.server.addresses()[&903];
        served.server.stop().await;
        std::net::TcpListener::bind(address).expect("its port is free again");
    });
}

#[test]
fn added_chain_can_be_sent_to_at_once() {
    bounded(async {
        // Under the documented rules, messages go to chains of the dependency set only.
        let cluster = ClusterConfig::default()
            .with_engine(Engine::Native)
            .with_send_rules(SendRules::Documented)
            .with_genesis_timestamp(real_time());
        let config = ServerConfig::new(cluster).with_relayer(RELAYER_ACCOUNT);
        let served = Served { server: Server::start(config).await.unwrap() };
        served.ask("cluster_addChain", json!([{"chainId": 903}])).await;
        let call = sendMessageCall {
            _destination: U256::from(903),
            _target: TARGET,
            _message: Bytes::new(),
        };
        let request = json!({
            "from": DEV_ACCOUNTS[0], "to": L2_TO_L2_CROSS_DOMAIN_MESSENGER,
            "data": hex::encode_prefixed(call.abi_encode()),
        });
        // No block can send to it yet.
        let latest =
            try_ask_at(served.server.addresses()[&901], "eth_call", json!([request, "latest"]));
        assert!(latest.await.is_err());
        served.ask_chain(901, "eth_call", json!([request, "pending"])).await;
        // The gas is estimated.
        let transaction = served.ask_chain(901, "eth_sendTransaction", json!([request])).await;
        let receipt =
            served.ask_chain(901, "eth_getTransactionReceipt", json!([transaction])).await;
        assert_eq!(receipt["status"], "0x1");
    });
}

#[test]
fn added_chain_is_as_it_was_asked_for() {
    bounded(async {
        let served = Served::start(None).await;
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let request = json!({
            "chainId": 904, "mining": "manual", "dependencies": [902], "port": free.port(),
        });
        let chain = served.ask("cluster_addChain", json!([request])).await;
        assert_eq!(chain["url"], format!("http://{free}"));
        assert_eq!(chain["mining"], json!({"mode": "manual"}));
        assert_eq!(chain["dependencySet"], json!([902, 904]));
        let status = served.ask("cluster_getStatus", json!([])).await;
        assert_eq!(status["chains"][0]["dependencySet"], json!([901, 902]));
        assert_eq!(status["chains"][1]["dependencySet"], json!([901, 902, 904]));
        let chain = served.ask("cluster_addChain", json!([{"chainId": 7, "blockTime": 1}])).await;
        assert_eq!(chain["mining"], json!({"mode": "interval", "seconds": 1}));
        while served.ask_chain(7, "eth_blockNumber", json!([])).await == "0x0" {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
}

#[test]
fn chain_that_cannot_be_added_changes_nothing() {
    bounded(async {
        let cluster = ClusterConfig::default().with_genesis_timestamp(real_time());
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port();
        let served = Served { server: Server::start(ServerConfig::new(cluster)).await.unwrap() };
        let before = served.ask("cluster_getStatus", json!([])).await["chains"].clone();
        for (request, code, words) in [
            (json!({"chainId": 901}), -32602, "two chains have id 901"),
            (json!({"chainId": 903, "port": port}), -32602, "listening on"),
            (
                json!({"chainId": 903, "dependencies": [5]}),
                -32602,
                "dependencies: expected ids among",
            ),
            (json!({"chainId": 903, "port": 70_000}), -32602, "expected u16"),
            (json!({"chainId": 903, "mining": "manual", "blockTime": 1}), -32602, "mining"),
            (json!({"chainId": 903, "mining": "never"}), -32602, "`automatic` or `manual`"),
            (json!({"chainId": 903, "name": "x"}), -32602, "expected one of `chainId`"),
            (json!({}), -32602, "missing field `chainId`"),
        ] {
            let refusal = served.refusal("cluster_addChain", json!([request])).await;
            assert_says(&refusal, code, words);
        }
        let after = served.ask("cluster_getStatus", json!([])).await["chains"].clone();
        assert_eq!(before, after);
        assert_eq!(served.server.addresses().len(), 2);
        served.ask("cluster_addChain", json!([{"chainId": 903}])).await;
    });
}

#[test]
fn ports_follow_one_another() {
    bounded(async {
        // Some that are free now; others may take them, and then there are no others.
        for _ in 0..20 {
            let first = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
            let cluster = ClusterConfig::default().with_genesis_timestamp(real_time());
            let config = ServerConfig::new(cluster).with_ports(first.port(), 0);
            let Ok(server) = Server::start(config).await else { continue };
            let served = Served { server };
            let Ok(chain) = served.try_ask("cluster_addChain", json!([{"chainId": 5}])).await
            else {
                continue;
            };
            let expected = SocketAddr::new(first.ip(), first.port() + 2);
            assert_eq!(chain["url"], format!("http://{expected}"));
            return;
        }
        panic!("three ports in a row");
    });
}

#[test]
fn revert_to_before_a_chain_was_takes_it_away() {
    bounded(async {
        let served = Served::relaying().await;
        let id = served.ask("cluster_snapshot", json!([])).await;
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let request = json!([{"chainId": 903, "port": free.port()}]);
        served.ask("cluster_addChain", request.clone()).await;
        let hash = served.send(901, 903).await;
        served.message_in(hash, "relayed").await;
        let inner = served.ask("cluster_snapshot", json!([])).await;
        served.send(903, 901).await;
        let heads = served.ask("cluster_revert", json!([inner])).await;
        assert_eq!(heads.as_array().unwrap().len(), 3, "it was there already");
        let heads = served.ask("cluster_revert", json!([id])).await;
        assert_eq!(heads.as_array().unwrap().len(), 2);
        let config = served.ask("admin_getConfig", json!([])).await;
        assert_eq!(ids(&config), [901, 902]);
        // The same chain on the same port, at once.
        served.ask("cluster_addChain", request).await;
        assert_eq!(served.ask_chain(903, "eth_blockNumber", json!([])).await, "0x0");
        let hash = served.send(902, 903).await;
        served.message_in(hash, "relayed").await;
        // By a chain's own method, too.
        served.ask_chain(903, "anvil_reset", json!([])).await;
        while try_ask_at(free, "eth_chainId", json!([])).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(served.server.addresses().len(), 2);
        let hash = served.send(901, 902).await;
        served.message_in(hash, "relayed").await;
    });
}
