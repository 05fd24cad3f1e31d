//! The methods that test suites call on anvil and hardhat.

mod pool;
mod rewriting;
mod tokens;

use chain_sim::DEV_ACCOUNTS;
use jsonrpsee::core::client::Error;
use serde_json::{Value, json};

use crate::{
    control::{Served, bounded, number},
    messages::NOBODY,
};

/// A transfer of 901 with nonce 0, signed by one of the accounts.
const SIGNED: &str = "0x02f8648203858080018252089400000000000000000000000000000000000000aa6480c080a026e2e8294092a30ea74105406c1927d28fd55e994bb2054a5d1898f1d6adcc00a009a93763aedc54c9f0bf28c91811a327da78cf8bff20756effda1db64efd463d";
/// Code that returns the word whose slot is the first argument.
const READS_ARGUMENT: &str = "0x600435545f5260205ff3";

/// A transfer of an account.
fn transfer(account: usize) -> Value {
    json!({"from": DEV_ACCOUNTS[account], "to": NOBODY, "value": "0x1", "gas": "0x5208"})
}

/// Returns the code and the data of a refusal.
async fn refused(served: &Served, method: &str, params: Value) -> (i32, Value) {
    match served.try_ask(901, method, params).await {
        Err(Error::Call(error)) => {
            let data = error.data().map(|data| serde_json::from_str(data.get()).unwrap());
            (error.code(), data.unwrap_or_default())
        }
        other => panic!("{method}: expected a refusal, got {other:?}"),
    }
}

#[test]
fn balances_grow_up_to_the_largest_number() {
    bounded(async {
        let served = Served::start(None).await;
        served.ask("anvil_setBalance", json!([NOBODY, "0x64"])).await;
        for method in ["anvil_addBalance", "hardhat_addBalance", "tenderly_addBalance"] {
            served.ask(method, json!([NOBODY, "0x64"])).await;
        }
        assert_eq!(served.ask("eth_getBalance", json!([NOBODY, "latest"])).await, "0x190");
        let most = alloy_primitives::U256::MAX;
        served.ask("anvil_addBalance", json!([NOBODY, most])).await;
        let balance = served.ask("eth_getBalance", json!([NOBODY, "latest"])).await;
        assert_eq!(balance, json!(most));
    });
}

#[test]
fn blocks_are_at_intervals_that_a_client_sets() {
    bounded(async {
        let served = Served::start(None).await;
        served.ask("anvil_mine", json!([1])).await;
        let (_, before) = served.head(901).await;
        served.ask("anvil_setBlockTimestampInterval", json!([100])).await;
        for block in 1..=3 {
            served.ask("evm_mine", json!([])).await;
            assert_eq!(served.head(901).await.1, before + 100 * block);
        }
        served.ask("evm_setNextBlockTimestamp", json!([before + 1_000])).await;
        served.ask("evm_mine", json!([])).await;
        assert_eq!(served.head(901).await.1, before + 1_000);
        let removed = served.ask("hardhat_removeBlockTimestampInterval", json!([])).await;
        assert_eq!(removed, json!(true));
        let removed = served.ask("anvil_removeBlockTimestampInterval", json!([])).await;
        assert_eq!(removed, json!(false));
        served.ask("evm_mine", json!([])).await;
        assert!(served.head(901).await.1 < before + 1_100);
    });
}

#[test]
fn time_is_set_in_seconds_and_in_milliseconds() {
    bounded(async {
        let served = Served::start(None).await;
        let seconds = served.head(901).await.1 + 1_000_000;
        let moved = served.ask("evm_setTime", json!([seconds * 1_000 + 999])).await;
        assert!((990_000..=1_000_000).contains(&moved.as_u64().unwrap()), "{moved}");
        served.ask("evm_mine", json!([])).await;
        let (_, head) = served.head(901).await;
        assert!((seconds..seconds + 60).contains(&head), "{head}, expected {seconds}");
        let later = served.ask("anvil_setTime", json!([seconds + 1_000])).await;
        assert!(later.as_u64().unwrap() <= 1_000, "{later}");
    });
}

#[test]
fn the_interval_of_mining_is_known() {
    bounded(async {
        let served = Served::start(None).await;
        let interval = || served.ask("anvil_getIntervalMining", json!([]));
        assert_eq!(interval().await, json!(null));
        served.ask("evm_setIntervalMining", json!([7])).await;
        assert_eq!(interval().await, json!(7));
        served.ask("evm_setIntervalMining", json!([0])).await;
        assert_eq!(interval().await, json!(null));
    });
}

#[test]
fn what_makes_no_sense_here_is_refused_with_the_reason() {
    bounded(async {
        let served = Served::start(None).await;
        for (method, params, reason) in [
            ("anvil_setRpcUrl", json!(["http://127.0.0.1:1"]), "not forked"),
            ("hardhat_setChainId", json!([7]), "--chain ID"),
            ("anvil_setMinGasPrice", json!(["0x1"]), "base fee"),
            ("anvil_enableTraces", json!([]), "debug_traceTransaction"),
            ("anvil_impersonateSignature", json!(["0x", NOBODY]), "anvil_impersonateAccount"),
        ] {
            let refusal = served.refusal(method, params.clone()).await;
            assert!(refusal.contains("is not supported") && refusal.contains(reason), "{refusal}");
            assert_eq!(refused(&served, method, params).await.0, -32004);
        }
        served.ask("anvil_setLoggingEnabled", json!([false])).await;
        served.ask("hardhat_setLoggingEnabled", json!([true])).await;
    });
}

#[test]
fn transactions_return_their_receipts() {
    bounded(async {
        let served = Served::start(None).await;
        let receipt = served.ask("eth_sendRawTransactionSync", json!([SIGNED])).await;
        assert_eq!((&receipt["status"], &receipt["blockNumber"]), (&json!("0x1"), &json!("0x1")));
        let receipt = served.ask("eth_sendTransactionSync", json!([transfer(3), 1_000])).await;
        assert_eq!(receipt["blockNumber"], "0x2");
        served.ask("evm_setAutomine", json!([false])).await;
        let (code, hash) =
            refused(&served, "eth_sendTransactionSync", json!([transfer(4), 1])).await;
        assert_eq!(code, 4);
        let waiting = served.ask("eth_getTransactionByHash", json!([hash])).await;
        assert_eq!(waiting["blockNumber"], json!(null));
        // The block comes while the request waits.
        let request = json!([transfer(5), 30_000]);
        let waits = served.ask("eth_sendTransactionSync", request);
        let mines = async {
            while served.ask("txpool_status", json!([])).await["pending"] != "0x2" {
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
            served.ask("evm_mine", json!([])).await;
        };
        let (receipt, ()) = tokio::join!(waits, mines);
        assert_eq!(number(&receipt["blockNumber"]), 3);
    });
}

#[test]
fn transactions_of_any_account_are_sent_where_that_is_asked_for() {
    bounded(async {
        let served = Served::start(None).await;
        served.ask("anvil_setBalance", json!([NOBODY, "0xde0b6b3a7640000"])).await;
        let mut request = transfer(0);
        request["from"] = json!(NOBODY);
        let refusal = served.refusal("eth_sendTransaction", json!([request])).await;
        assert!(refusal.contains("No Signer"), "{refusal}");
        let hash = served.ask("eth_sendUnsignedTransaction", json!([request])).await;
        let receipt = served.ask("eth_getTransactionReceipt", json!([hash])).await;
        assert_eq!((&receipt["from"], &receipt["status"]), (&json!(NOBODY), &json!("0x1")));
        let dropped = served.ask("hardhat_dropTransaction", json!([hash])).await;
        assert_eq!(dropped, json!(false));
    });
}
