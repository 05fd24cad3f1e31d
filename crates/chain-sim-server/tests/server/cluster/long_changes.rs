//! Changes that take long: others are served meanwhile.

use alloy_primitives::U64;
use chain_sim::DEV_ACCOUNTS;
use serde_json::{Value, json};

use super::{Served, TARGET, bounded};

/// Makes a long change, and sends transactions to chain 902 until it is done. Returns its result,
/// and how many were answered.
async fn send_meanwhile(served: &Served, method: &str, params: Value) -> (Value, u64) {
    let change = served.ask(method, params);
    tokio::pin!(change);
    let mut answered = 0;
    loop {
        let transfer = json!({"from": DEV_ACCOUNTS[1], "to": TARGET, "gas": "0x5208"});
        let send = served.ask_chain(902, "eth_sendTransaction", json!([transfer]));
        tokio::select! {
            biased;
            result = &mut change => return (result, answered),
            hash = send => {
                assert!(hash.is_string(), "{hash}");
                answered += 1;
            }
        }
    }
}

/// Number of transactions of the sender in blocks, once none waits.
async fn included(served: &Served) -> u64 {
    loop {
        let count = async |tag: &str| {
            let params = json!([DEV_ACCOUNTS[1], tag]);
            let count = served.ask_chain(902, "eth_getTransactionCount", params).await;
            serde_json::from_value::<U64>(count).unwrap().to::<u64>()
        };
        let (latest, pending) = (count("latest").await, count("pending").await);
        if latest == pending {
            return latest;
        }
    }
}

#[test]
fn others_send_during_a_reorg() {
    bounded(async {
        let served = Served::start(None).await;
        served.ask_chain(901, "anvil_mine", json!([300])).await;
        let head =
            async || served.ask_chain(901, "eth_getBlockByNumber", json!(["latest", false])).await;
        let before = head().await;
        let mut all = 0;
        for transactions in ["rebuilt", "pooled", "dropped"] {
            let request = json!([{"chain": 901, "depth": 299, "transactions": transactions}]);
            let (result, answered) = send_meanwhile(&served, "cluster_reorg", request).await;
            assert_eq!(result["removed"].as_array().unwrap().len(), 299, "{transactions}");
            assert!(answered > 1, "{transactions}: {answered} answers");
            all += answered;
            assert_eq!(head().await["number"], before["number"]);
        }
        // Blocks have every transaction that was answered.
        assert!(included(&served).await >= all.max(4));
    });
}

#[test]
fn others_send_during_faults() {
    bounded(async {
        let served = Served::relaying().await;
        served.send(901, 902).await;
        let schedule = json!([{"step": 400, "fault": {"kind": "jump", "seconds": 9}}]);
        let request = json!([{"schedule": schedule, "settle": 100}]);
        let (result, answered) = send_meanwhile(&served, "cluster_injectFaults", request).await;
        assert!(result["steps"].as_u64().unwrap() > 400, "{result}");
        assert!(answered > 1, "{answered} answers");
        // Blocks, the faults' ones or later ones, have every transaction that was answered.
        assert!(included(&served).await >= answered);
    });
}

#[test]
fn block_of_a_request_comes_after_the_reorg_that_was_first() {
    bounded(async {
        let served = Served::start(None).await;
        served.ask_chain(901, "anvil_mine", json!([200])).await;
        let reorg = json!([{"chain": 901, "depth": 150, "transactions": "rebuilt"}]);
        let transfer = json!({"from": DEV_ACCOUNTS[1], "to": TARGET, "gas": "0x5208"});
        let (_, hash, _) = tokio::join!(
            served.ask("cluster_reorg", reorg),
            served.ask_chain(901, "eth_sendTransaction", json!([transfer])),
            served.ask_chain(901, "anvil_mine", json!([1])),
        );
        let receipt = served.ask_chain(901, "eth_getTransactionReceipt", json!([hash])).await;
        let number: U64 = serde_json::from_value(receipt["blockNumber"].clone()).unwrap();
        assert!(number.to::<u64>() > 200, "{receipt}");
        let head = served.ask_chain(901, "eth_blockNumber", json!([])).await;
        assert_eq!(serde_json::from_value::<U64>(head).unwrap().to::<u64>(), 202);
    });
}
