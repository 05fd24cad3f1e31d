//! Blocks that are removed, or built with other transactions; and what transactions return.

use chain_sim::{DEV_ACCOUNTS, RELAYER_ACCOUNT};
use serde_json::{Value, json};

use super::{READS_ARGUMENT, SIGNED, transfer};
use crate::{
    control::{Served, bounded, number},
    messages::NOBODY,
};

/// The transactions of a block that accounts have sent.
async fn sent(served: &Served, block: u64) -> Vec<Value> {
    let block = served.ask("eth_getBlockByNumber", json!([format!("{block:#x}"), true])).await;
    let all = block["transactions"].as_array().unwrap().iter();
    all.filter(|transaction| transaction["type"] != "0x7e").cloned().collect()
}

#[test]
fn new_blocks_have_the_transactions_that_a_client_names() {
    bounded(async {
        let served = Served::start(None).await;
        let mut removed = Vec::new();
        for account in [4, 4, 5] {
            removed.push(served.ask("eth_sendTransaction", json!([transfer(account)])).await);
        }
        let mut without_gas = transfer(5);
        without_gas.as_object_mut().unwrap().remove("gas");
        let pairs = json!([
            [transfer(4), 0],
            [SIGNED, 1],
            [transfer(4), 1],
            [without_gas, "0x1"],
            [transfer(4), 1],
        ]);
        served.ask("anvil_reorg", json!([3, pairs])).await;
        assert_eq!(served.head(901).await.0, 3);
        let blocks = [sent(&served, 1).await, sent(&served, 2).await, sent(&served, 3).await];
        assert_eq!(blocks.each_ref().map(Vec::len), [1, 4, 0]);
        let own = blocks.iter().flatten().filter(|it| {
            it["from"].as_str().unwrap().eq_ignore_ascii_case(&DEV_ACCOUNTS[4].to_string())
        });
        let nonces: Vec<u64> = own.map(|transaction| number(&transaction["nonce"])).collect();
        assert_eq!(nonces, [0, 1, 2]);
        for transaction in blocks.iter().flatten() {
            let receipt =
                served.ask("eth_getTransactionReceipt", json!([transaction["hash"]])).await;
            assert_eq!(receipt["status"], "0x1", "{transaction}");
        }
        // One of them is the same as before.
        let gone = served.ask("eth_getTransactionReceipt", json!([removed[2]])).await;
        assert_eq!(served.ask("txpool_status", json!([])).await["pending"], "0x0");
        let new = served.ask("eth_getTransactionReceipt", json!([removed[0]])).await;
        assert_eq!(
            (gone["blockNumber"].clone(), new["blockNumber"].clone()),
            (json!("0x2"), json!("0x1"))
        );
    });
}

#[test]
fn transactions_of_new_blocks_are_checked_before_anything_changes() {
    bounded(async {
        let served = Served::start(None).await;
        served.ask("eth_sendTransaction", json!([transfer(1)])).await;
        let head = served.ask("eth_getBlockByNumber", json!(["latest", false])).await;
        let mut contradicts = transfer(1);
        contradicts["gasPrice"] = json!("0x1");
        contradicts["maxFeePerGas"] = json!("0x1");
        for (transaction, position, words) in [
            (json!({"from": NOBODY, "to": NOBODY}), 0, "No Signer available"),
            (contradicts, 0, "gasPrice"),
            (json!("0x02"), 0, "signed transaction"),
            (transfer(1), 1, "below 1"),
        ] {
            let refusal =
                served.refusal("anvil_reorg", json!([1, [[transaction, position]]])).await;
            assert!(refusal.contains(words), "{refusal}");
        }
        let deep =
            served.refusal("anvil_reorg", json!([1_000_000, [[transfer(1), 999_999]]])).await;
        assert!(deep.contains("expected at most 1"), "{deep}");
        let after = served.ask("eth_getBlockByNumber", json!(["latest", false])).await;
        assert_eq!(after["hash"], head["hash"]);
    });
}

#[test]
fn blocks_that_are_rolled_back_do_not_come_again() {
    bounded(async {
        let served = Served::start(Some(RELAYER_ACCOUNT)).await;
        served.ask("eth_sendTransaction", json!([transfer(1)])).await;
        let kept = served.ask("eth_getBlockByNumber", json!(["latest", false])).await;
        served.message().await;
        let relayed = || async {
            let receipts = served.ask_of(902, "eth_getBlockReceipts", json!(["latest"])).await;
            let logs =
                receipts.as_array().unwrap().iter().map(|it| it["logs"].as_array().unwrap().len());
            logs.sum::<usize>()
        };
        while relayed().await == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        let lost = served.ask("eth_sendTransaction", json!([transfer(2)])).await;
        let destination = served.head(902).await.0;
        served.ask("anvil_rollback", json!([2])).await;
        let head = served.ask("eth_getBlockByNumber", json!(["latest", false])).await;
        assert_eq!(head["hash"], kept["hash"]);
        assert_eq!(served.ask("eth_getTransactionByHash", json!([lost])).await, json!(null));
        // The relay has fallen with its message.
        assert_eq!(served.head(902).await.0, destination);
        assert_eq!(relayed().await, 0);
        let nonce = served.ask("eth_getTransactionCount", json!([DEV_ACCOUNTS[2], "latest"])).await;
        assert_eq!(nonce, "0x0");
        served.message().await;
        assert_eq!(served.head(901).await.0, 2);
        let depth = served.refusal("anvil_rollback", json!([9])).await;
        assert!(depth.contains("expected at most 2"), "{depth}");
        served.ask("anvil_rollback", json!([])).await;
        assert_eq!(served.head(901).await.0, 1);
    });
}

#[test]
fn blocks_show_what_their_transactions_returned() {
    bounded(async {
        let served = Served::start(None).await;
        served.ask("evm_setAutomine", json!([false])).await;
        let target = |byte: u8| alloy_primitives::Address::repeat_byte(byte);
        // It returns a word, reverts with `Error("no")`, reverts without data, halts.
        let error = "0x6308c379a060e01b5f526020600452600260245261\
                     6e6f60f01b60445260645ffd";
        for (byte, code) in [(1, READS_ARGUMENT), (2, error), (3, "0x5f5ffd"), (4, "0xfe")] {
            served.ask("anvil_setCode", json!([target(byte * 0x11), code])).await;
        }
        served.ask("anvil_setStorageAt", json!([target(0x11), "0x0", "0x2a"])).await;
        for byte in 1..=4 {
            let request = json!({
                "from": DEV_ACCOUNTS[byte as usize], "to": target(byte * 0x11), "gas": "0x186a0",
            });
            served.ask("eth_sendTransaction", json!([request])).await;
        }
        let blocks = served.ask("evm_mine_detailed", json!([{"blocks": 2}])).await;
        let blocks = blocks.as_array().unwrap();
        assert_eq!(blocks.len(), 2);
        assert_eq!(number(&blocks[1]["number"]), 2);
        let transactions = blocks[0]["transactions"].as_array().unwrap();
        let own: Vec<&Value> = transactions.iter().filter(|it| it["type"] != "0x7e").collect();
        assert_eq!(own.len(), 4);
        assert_eq!(own[0]["output"], format!("{:#066x}", 42));
        assert_eq!(own[1]["revertReason"], "no");
        assert!(own[1]["output"].as_str().unwrap().starts_with("0x08c379a0"));
        assert_eq!(own[2]["output"], "0x");
        for absent in [&own[0]["revertReason"], &own[2]["revertReason"], &own[3]["output"]] {
            assert_eq!(absent, &json!(null));
        }
        let plain = served.ask("eth_getBlockByNumber", json!(["0x1", true])).await;
        assert_eq!(plain["hash"], blocks[0]["hash"]);
    });
}
