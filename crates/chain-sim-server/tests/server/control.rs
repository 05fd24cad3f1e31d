//! The methods that control a chain, checked by what the chain answers afterwards.

use std::time::Duration;

use alloy_primitives::{Address, B256, ChainId, U256};
use chain_sim::{Call, ClusterConfig, RELAYER_ACCOUNT};
use chain_sim_server::{Server, ServerConfig, real_time};
use jsonrpsee::core::{
    client::{ClientT, Error},
    params::ArrayParams,
};
use jsonrpsee_http_client::HttpClient;
use messenger::{Identifier, LogPosition, encode_payload};
use serde_json::{Value, json};

pub(crate) use crate::debug::{bounded, served::number};
use crate::messages::{EXECUTOR, Initiating, NOBODY, SENDER, send};

/// Two chains that run, and how to ask them.
pub(crate) struct Served {
    server: Server,
}

impl Served {
    /// Starts them, with a relayer or without.
    pub(crate) async fn start(relayer: Option<Address>) -> Self {
        let cluster = ClusterConfig::default().with_genesis_timestamp(real_time());
        let mut config = ServerConfig::new(cluster);
        config.relayer = relayer;
        Self { server: Server::start(config).await.unwrap() }
    }

    /// Asks a chain.
    pub(crate) async fn try_ask(
        &self,
        chain: ChainId,
        method: &str,
        params: Value,
    ) -> Result<Value, Error> {
        let url = format!("http://{}", self.server.addresses()[&chain]);
        let client = HttpClient::builder().build(url).unwrap();
        let mut array = ArrayParams::new();
        params.as_array().unwrap().iter().for_each(|param| array.insert(param).unwrap());
        client.request(method, array).await
    }

    /// Asks 901, which answers.
    pub(crate) async fn ask(&self, method: &str, params: Value) -> Value {
        self.ask_of(901, method, params).await
    }

    /// Asks a chain, which answers.
    pub(crate) async fn ask_of(&self, chain: ChainId, method: &str, params: Value) -> Value {
        self.try_ask(chain, method, params)
            .await
            .unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// Asks 901, which refuses; its words.
    pub(crate) async fn refusal(&self, method: &str, params: Value) -> String {
        match self.try_ask(901, method, params).await {
            Err(Error::Call(error)) => error.message().to_owned(),
            other => panic!("{method}: expected a refusal, got {other:?}"),
        }
    }

    /// Number and timestamp of a head.
    pub(crate) async fn head(&self, chain: ChainId) -> (u64, u64) {
        let head = self.ask_of(chain, "eth_getBlockByNumber", json!(["latest", false])).await;
        (number(&head["number"]), number(&head["timestamp"]))
    }

    /// Sends a call as a transaction; its receipt.
    pub(crate) async fn send(&self, chain: ChainId, call: &Call) -> Value {
        let hash = self.try_send(chain, call).await.unwrap();
        self.ask_of(chain, "eth_getTransactionReceipt", json!([hash])).await
    }

    /// Sends a call as a transaction.
    pub(crate) async fn try_send(&self, chain: ChainId, call: &Call) -> Result<Value, Error> {
        let request = json!({
            "from": call.from, "to": call.to.to(), "data": call.input,
            "gas": "0x989680", "accessList": call.access_list,
        });
        self.try_ask(chain, "eth_sendTransaction", json!([request])).await
    }

    /// Sends a message from 901 to 902; the log.
    pub(crate) async fn message(&self) -> Initiating {
        let receipt = self.send(901, &send(902)).await;
        let log = &receipt["logs"][0];
        let data: alloy_primitives::Log = serde_json::from_value(
            json!({"address": log["address"], "topics": log["topics"], "data": log["data"]}),
        )
        .unwrap();
        let at = number(&log["blockNumber"]);
        let block = self.ask("eth_getBlockByNumber", json!([log["blockNumber"], false])).await;
        let time = number(&block["timestamp"]);
        Initiating {
            id: Identifier::new(
                data.address,
                LogPosition {
                    chain_id: U256::from(901),
                    block_number: at,
                    timestamp: time,
                    log_index: 0,
                },
            ),
            payload: encode_payload(&data.data).into(),
        }
    }
}

#[test]
fn accounts_are_what_they_are_set_to() {
    bounded(async {
        let served = Served::start(None).await;
        served.ask("anvil_setBalance", json!([NOBODY, "0x64"])).await;
        served.ask("hardhat_setNonce", json!([NOBODY, 7])).await;
        served.ask("anvil_setCode", json!([NOBODY, "0x6001"])).await;
        let word = B256::repeat_byte(9);
        let done = served.ask("anvil_setStorageAt", json!([NOBODY, "0x5", word])).await;
        assert_eq!(done, json!(true));
        assert_eq!(served.ask("eth_getBalance", json!([NOBODY, "latest"])).await, "0x64");
        assert_eq!(served.ask("eth_getTransactionCount", json!([NOBODY, "latest"])).await, "0x7");
        assert_eq!(served.ask("eth_getCode", json!([NOBODY, "latest"])).await, "0x6001");
        let there = served.ask("eth_getStorageAt", json!([NOBODY, "0x5", "latest"])).await;
        assert_eq!(there, json!(word));
        let there = served.ask_of(902, "eth_getBalance", json!([NOBODY, "latest"])).await;
        assert_eq!(there, "0x0");
        let refusal = served.refusal("anvil_setCode", json!([NOBODY, "0xef0100"])).await;
        assert!(refusal.contains("expected"), "{refusal}");
    });
}

#[test]
fn snapshot_is_of_the_whole_cluster() {
    bounded(async {
        let served = Served::start(None).await;
        let id = served.ask("evm_snapshot", json!([])).await;
        served.ask("anvil_mine", json!(["0x3"])).await;
        served.ask_of(902, "evm_mine", json!([])).await;
        served.ask("evm_increaseTime", json!([1_000])).await;
        assert_eq!((served.head(901).await.0, served.head(902).await.0), (3, 1));
        assert_eq!(served.ask("evm_revert", json!([id])).await, json!(true));
        assert_eq!((served.head(901).await.0, served.head(902).await.0), (0, 0));
        assert_eq!(served.ask("evm_revert", json!([id])).await, json!(false));
        served.ask("evm_mine", json!([])).await;
        assert!(served.head(901).await.1 < real_time() + 900, "the clock is back as well");
    });
}

#[test]
fn blocks_are_built_when_they_are_asked_for() {
    bounded(async {
        let served = Served::start(None).await;
        assert_eq!(served.ask("evm_mine", json!([])).await, "0x0");
        let (at, time) = served.head(901).await;
        assert_eq!(at, 1);
        served.ask("evm_mine", json!([{"timestamp": time + 50, "blocks": 2}])).await;
        let (at, later) = served.head(901).await;
        // The second block has the same timestamp, unless a second has passed.
        assert_eq!(at, 3);
        assert!((time + 50..time + 60).contains(&later), "{later}, expected {time} + 50");
        served.ask("hardhat_mine", json!(["0x3", "0xa"])).await;
        assert_eq!(served.head(901).await.0, 6);
        let first = served.ask("eth_getBlockByNumber", json!(["0x5", false])).await;
        assert_eq!(served.head(901).await.1, number(&first["timestamp"]) + 10);
        let refusal = served.refusal("anvil_mine", json!([100_001])).await;
        assert!(refusal.contains("at most 100000, got 100001"), "{refusal}");
        assert_eq!(served.head(901).await.0, 6);
    });
}

#[test]
fn next_timestamp_is_as_set_and_after_the_head() {
    bounded(async {
        let served = Served::start(None).await;
        let time = real_time() + 5_000;
        served.ask("evm_setNextBlockTimestamp", json!([time])).await;
        served.ask("evm_mine", json!([])).await;
        assert_eq!(served.head(901).await.1, time);
        // The clock is one: the other chain goes on from there as well.
        served.ask_of(902, "evm_mine", json!([])).await;
        assert!(served.head(902).await.1 >= time);
        let refusal = served.refusal("evm_setNextBlockTimestamp", json!([time - 1])).await;
        assert!(refusal.contains(&format!("expected {time}")), "{refusal}");
        assert!(refusal.contains(&format!("got {}", time - 1)), "{refusal}");
    });
}

#[test]
fn transactions_wait_where_nothing_is_built() {
    bounded(async {
        let served = Served::start(None).await;
        served.ask("evm_setAutomine", json!([false])).await;
        assert_eq!(served.ask("anvil_getAutomine", json!([])).await, json!(false));
        let hash = served.try_send(901, &send(902)).await.unwrap();
        let status = served.ask("txpool_status", json!([])).await;
        assert_eq!(status, json!({"pending": "0x1", "queued": "0x0"}));
        let content = served.ask("txpool_content", json!([])).await;
        let account = content["pending"].as_object().unwrap().values().next().unwrap();
        assert_eq!(account["0"]["hash"], hash);
        assert_eq!(served.ask("anvil_dropTransaction", json!([hash])).await, hash);
        assert_eq!(served.ask("anvil_dropTransaction", json!([hash])).await, json!(null));
        served.try_send(901, &send(902)).await.unwrap();
        assert_eq!(served.head(901).await.0, 0);
        served.ask("evm_setAutomine", json!([true])).await;
        assert_eq!(served.ask("anvil_getAutomine", json!([])).await, json!(true));
        while served.head(901).await.0 == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        served.ask("evm_setIntervalMining", json!([1])).await;
        while served.head(901).await.0 < 2 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        served.ask("evm_setIntervalMining", json!([0])).await;
        let head = served.head(901).await;
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        assert_eq!(served.head(901).await, head);
    });
}

#[test]
fn reorg_of_the_source_takes_the_relay_back() {
    bounded(async {
        let served = Served::start(Some(RELAYER_ACCOUNT)).await;
        served.message().await;
        let logs = |block: Value| block[0]["logs"].as_array().map_or(0, Vec::len);
        let mut relayed = 0;
        while relayed == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let receipts = served.ask_of(902, "eth_getBlockReceipts", json!(["latest"])).await;
            relayed = logs(receipts);
        }
        let source = served.head(901).await;
        served.ask("anvil_reorg", json!([1, []])).await;
        assert_eq!(served.head(901).await, source);
        let left = served.ask("eth_getBlockReceipts", json!(["latest"])).await;
        assert_eq!(left, json!([]), "the message is gone");
        // The relay may have been tried again, in a block of its own, to no avail.
        for block in 1..=served.head(902).await.0 {
            let block = format!("{block:#x}");
            let left = served.ask_of(902, "eth_getBlockReceipts", json!([block])).await;
            assert_eq!(left, json!([]), "the relay is gone with its message");
        }
        let refusal = served.refusal("anvil_reorg", json!([1, [["0x", 1]]])).await;
        assert!(refusal.contains("below 1"), "{refusal}");
        let refusal = served.refusal("anvil_reorg", json!([9])).await;
        assert!(refusal.contains("expected at most"), "{refusal}");
    });
}

#[test]
fn message_of_eight_days_ago_is_refused() {
    bounded(async {
        let served = Served::start(None).await;
        let message = served.message().await;
        let id = served.ask("evm_snapshot", json!([])).await;
        let relay = message.relay();
        assert_eq!(served.send(902, &relay).await["status"], "0x1");
        served.ask("evm_revert", json!([id])).await;
        let ahead = served.ask("evm_increaseTime", json!(["0xa8c00"])).await;
        assert!(ahead.as_u64().unwrap() >= 8 * 86_400, "{ahead}");
        let Err(Error::Call(error)) = served.try_send(902, &relay).await else {
            panic!("expected a refusal")
        };
        assert!(error.message().contains("expired"), "{error}");
    });
}

#[test]
fn impersonated_account_is_under_the_same_rules() {
    bounded(async {
        let served = Served::start(None).await;
        let stranger = Address::repeat_byte(0x77);
        let message = served.message().await;
        let mut relay = message.relay();
        relay.from = stranger;
        let Err(Error::Call(error)) = served.try_send(902, &relay).await else {
            panic!("expected a refusal")
        };
        assert!(error.message().contains("No Signer"), "{error}");
        served.ask_of(902, "anvil_impersonateAccount", json!([stranger])).await;
        // It pays for its gas like any account.
        let Err(Error::Call(error)) = served.try_send(902, &relay).await else {
            panic!("expected a refusal")
        };
        assert!(
            error.message().starts_with("insufficient funds for gas * price + value"),
            "{error}"
        );
        served.ask_of(902, "anvil_setBalance", json!([stranger, "0xde0b6b3a7640000"])).await;
        // What declares a log that is not there is refused, whoever sends it.
        let mut forged = message.clone();
        forged.id.logIndex = U256::from(3);
        let mut relay_forged = forged.relay();
        relay_forged.from = stranger;
        let Err(Error::Call(of_stranger)) = served.try_send(902, &relay_forged).await else {
            panic!("expected a refusal")
        };
        relay_forged.from = EXECUTOR;
        let Err(Error::Call(of_executor)) = served.try_send(902, &relay_forged).await else {
            panic!("expected a refusal")
        };
        assert_eq!(of_stranger.message(), of_executor.message());
        assert_eq!(served.send(902, &relay).await["status"], "0x1");
        served.ask_of(902, "anvil_stopImpersonatingAccount", json!([stranger])).await;
        assert!(served.try_send(902, &relay).await.is_err());
        served.ask("anvil_autoImpersonateAccount", json!([true])).await;
        let mut own = send(902);
        own.from = stranger;
        served.ask("anvil_setBalance", json!([stranger, "0xde0b6b3a7640000"])).await;
        assert_eq!(served.send(901, &own).await["status"], "0x1");
    });
}

#[test]
fn reset_goes_back_to_the_genesis() {
    bounded(async {
        let served = Served::start(None).await;
        let genesis = served.ask("anvil_metadata", json!([])).await["latestBlockHash"].clone();
        served.message().await;
        served.ask_of(902, "evm_mine", json!([])).await;
        let info = served.ask("anvil_nodeInfo", json!([])).await;
        assert_eq!(info["currentBlockNumber"], "0x1");
        let fork = json!([{"forking": {"jsonRpcUrl": "http://localhost"}}]);
        let refusal = served.refusal("anvil_reset", fork).await;
        assert!(refusal.contains("forking is not supported"), "{refusal}");
        assert_eq!(served.head(901).await.0, 1);
        served.ask("anvil_reset", json!([{"forking": {}}])).await;
        assert_eq!((served.head(901).await.0, served.head(902).await.0), (0, 0));
        let metadata = served.ask("anvil_metadata", json!([])).await;
        assert_eq!(metadata["latestBlockHash"], genesis);
        let nonce = served.ask("eth_getTransactionCount", json!([SENDER, "pending"])).await;
        assert_eq!(nonce, "0x0");
    });
}

#[test]
fn code_that_keeps_the_rules_for_messages_is_not_set() {
    bounded(async {
        let served = Served::start(None).await;
        let predeploys = [messenger::CROSS_L2_INBOX, messenger::L2_TO_L2_CROSS_DOMAIN_MESSENGER];
        let implementation = "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc";
        let words = "address: expected an account other than the messenger, the inbox";
        for predeploy in predeploys {
            for (method, params) in [
                ("anvil_setCode", json!([predeploy, "0x00"])),
                ("hardhat_setCode", json!([predeploy, "0x"])),
                ("anvil_setStorageAt", json!([predeploy, implementation, B256::repeat_byte(7)])),
            ] {
                let Err(Error::Call(error)) = served.try_ask(901, method, params).await else {
                    panic!("{method}: expected a refusal")
                };
                assert_eq!(error.code(), -32602, "{method}");
                assert!(error.message().starts_with(words), "{method}: {error}");
            }
            // Other words, and balances, are not code.
            served.ask("anvil_setStorageAt", json!([predeploy, "0x5", B256::repeat_byte(9)])).await;
            served.ask("anvil_setBalance", json!([predeploy, "0x64"])).await;
        }
    });
}
