//! What Otterscan asks for.

use alloy_primitives::{Address, U64};
use serde_json::{Value, json};

use super::{
    Served, bounded,
    contracts::{ACTIVE, PAYEE, REVERTING, SELF_DESTROYING},
    served::{hex, number},
};
use crate::messages::{EXECUTOR, SENDER};

fn hashes(page: &Value) -> Vec<Value> {
    page["txs"].as_array().unwrap().iter().map(|it| it["hash"].clone()).collect()
}

#[test]
fn node_is_recognised() {
    bounded(async {
        let served = Served::start().await;
        assert_eq!(served.ask(901, "ots_getApiLevel", json!([])).await, 8);
        let header = served.ask(901, "erigon_getHeaderByNumber", json!(["latest"])).await;
        assert_eq!(served.ask(901, "erigon_getHeaderByNumber", json!([0])).await, header);
        assert_eq!(served.ask(901, "erigon_getHeaderByNumber", json!(["0x0"])).await, header);
        let block = served.ask(901, "eth_getBlockByNumber", json!(["0x0", false])).await;
        assert_eq!(header["hash"], block["hash"]);
        assert_eq!(served.ask(901, "erigon_getHeaderByNumber", json!([99])).await, Value::Null);
        served.set_contracts().await;
        served.ask(901, "evm_mine", json!([])).await;
        for (address, block, expected) in [
            (ACTIVE, json!("latest"), true),
            (ACTIVE, json!(1), true),
            (PAYEE, json!("latest"), false),
            (ACTIVE, Value::Null, true),
        ] {
            let has = served.ask(901, "ots_hasCode", json!([address, block])).await;
            assert_eq!(has, expected, "{address} {block}");
        }
    });
}

#[test]
fn block_has_its_fees_and_pages() {
    bounded(async {
        let served = Served::start().await;
        served.ask(901, "evm_setAutomine", json!([false])).await;
        let mut sent = Vec::new();
        for wei in 1..=5 {
            let request = json!({
                "from": SENDER, "to": PAYEE, "value": U64::from(wei), "gas": "0x5300",
                "gasPrice": "0x3b9aca00", "input": "0x0102030405",
            });
            sent.push(served.ask(901, "eth_sendTransaction", json!([request])).await);
        }
        served.ask(901, "evm_mine", json!([])).await;
        let block = served.ask(901, "eth_getBlockByNumber", json!(["latest", false])).await;
        let details = served.ask(901, "ots_getBlockDetails", json!([1])).await;
        let by_hash = served.ask(901, "ots_getBlockDetailsByHash", json!([block["hash"]])).await;
        assert_eq!(details, by_hash);
        let shown = &details["block"];
        for field in ["hash", "number", "size", "stateRoot", "sha3Uncles", "gasUsed", "miner"] {
            assert_eq!(shown[field], block[field], "{field}");
        }
        let count = block["transactions"].as_array().unwrap().len();
        assert_eq!(shown["transactionCount"], count);
        assert_eq!((&shown["logsBloom"], &shown["transactions"]), (&Value::Null, &Value::Null));
        let mut fees = 0;
        for hash in &sent {
            let receipt = served.ask(901, "eth_getTransactionReceipt", json!([hash])).await;
            fees += number(&receipt["gasUsed"]) * number(&receipt["effectiveGasPrice"]);
            fees += number(&receipt["l1Fee"]);
        }
        assert_eq!(number(&details["totalFees"]), fees);
        assert_eq!(details["issuance"]["blockReward"], "0x0");
        // The first page has the last transactions.
        let page = |page: u64, size: u64| {
            served.ask(901, "ots_getBlockTransactions", json!([1, page, size]))
        };
        let first = page(0, 2).await;
        let shown = |page: &Value| -> Vec<Value> {
            let list = page["fullblock"]["transactions"].as_array().unwrap();
            list.iter().map(|it| it["hash"].clone()).collect()
        };
        assert_eq!(shown(&first), sent[3..]);
        assert_eq!(shown(&page(1, 2).await), sent[1..3]);
        assert_eq!(shown(&page(99, 2).await), [] as [Value; 0]);
        assert_eq!(shown(&page(u64::MAX, 3).await), [] as [Value; 0]);
        assert_eq!(first["fullblock"]["transactionCount"], count);
        assert_eq!(first["fullblock"]["transactions"][0]["input"], "0x01020304");
        let receipt = &first["receipts"][1];
        assert_eq!(receipt["transactionHash"], sent[4]);
        assert_eq!((&receipt["logs"], &receipt["logsBloom"]), (&Value::Null, &Value::Null));
        assert_eq!(receipt["timestamp"], block["timestamp"]);
        assert_eq!((&receipt["status"], &receipt["type"]), (&json!("0x1"), &json!("0x0")));
        for (method, params) in
            [("ots_getBlockDetails", json!([99])), ("ots_getBlockTransactions", json!([99, 0, 25]))]
        {
            assert_eq!(served.ask(901, method, params).await, Value::Null);
        }
        let long = json!([1, 0, 1001]);
        let (code, words) = served.refusal("ots_getBlockTransactions", long).await;
        assert_eq!((code, words.as_str()), (-32602, "pageSize: expected at most 1000, got 1001"));
    });
}

#[test]
fn transaction_has_its_calls_and_its_error() {
    bounded(async {
        let served = Served::with_contracts().await;
        let hash = served.pay(SENDER, ACTIVE, 10).await;
        let entries = served.ask(901, "ots_traceTransaction", json!([hash])).await;
        let shown: Vec<Value> = entries
            .as_array()
            .unwrap()
            .iter()
            .map(|it| json!([it["type"], it["depth"], it["from"], it["to"], it["value"]]))
            .collect();
        let [sender, active, payee, reverting] = [SENDER, ACTIVE, PAYEE, REVERTING].map(hex);
        let created = hex(ACTIVE.create(0));
        let expected = [
            json!(["CALL", 0, sender, active, "0xa"]),
            json!(["CALL", 1, active, payee, "0x5"]),
            json!(["CREATE", 1, active, created, "0x0"]),
            json!(["CALL", 1, active, reverting, "0x1"]),
            json!(["CALL", 2, reverting, payee, "0x1"]),
        ];
        assert_eq!(shown, expected);
        assert_eq!(entries[3]["output"], "0xdeadbeef");
        // What was undone was no transfer.
        let operations = served.ask(901, "ots_getInternalOperations", json!([hash])).await;
        let expected = json!([
            { "type": 0, "from": active, "to": payee, "value": "0x5" },
            { "type": 2, "from": active, "to": created, "value": "0x0" },
        ]);
        assert_eq!(operations, expected);
        assert_eq!(served.ask(901, "ots_getTransactionError", json!([hash])).await, "0x");
        let failed = served.pay(SENDER, REVERTING, 1).await;
        let error = served.ask(901, "ots_getTransactionError", json!([failed])).await;
        assert_eq!(error, "0xdeadbeef");
        let destroyed = served.pay(SENDER, SELF_DESTROYING, 7).await;
        let operations = served.ask(901, "ots_getInternalOperations", json!([destroyed])).await;
        let gone = hex(SELF_DESTROYING);
        let expected = json!([{ "type": 1, "from": gone, "to": payee, "value": "0x7" }]);
        assert_eq!(operations, expected);
        let entries = served.ask(901, "ots_traceTransaction", json!([destroyed])).await;
        assert_eq!(entries[1]["type"], "SELFDESTRUCT");
        assert_eq!((&entries[1]["depth"], &entries[1]["value"]), (&json!(1), &json!("0x7")));
        let unknown = json!([format!("{:#066x}", 1)]);
        for method in
            ["ots_traceTransaction", "ots_getInternalOperations", "ots_getTransactionError"]
        {
            let (code, words) = served.refusal(method, unknown.clone()).await;
            assert_eq!((code, words.as_str()), (-32000, "transaction not found"), "{method}");
        }
    });
}

#[test]
fn creators_and_nonces_are_found() {
    bounded(async {
        let served = Served::with_contracts().await;
        let hash = served.pay(SENDER, ACTIVE, 10).await;
        served.pay(EXECUTOR, ACTIVE, 10).await;
        let created = ACTIVE.create(0);
        let ask = |address: Address| served.ask(901, "ots_getContractCreator", json!([address]));
        let creator = ask(created).await;
        assert_eq!(creator, json!({ "hash": hash, "creator": hex(ACTIVE) }));
        // A transaction that creates.
        let request = json!({ "from": EXECUTOR, "data": "0x60015ff3", "gas": "0x186a0" });
        let deployed = served.ask(901, "eth_sendTransaction", json!([request])).await;
        let receipt = served.ask(901, "eth_getTransactionReceipt", json!([deployed])).await;
        let address: Address = serde_json::from_value(receipt["contractAddress"].clone()).unwrap();
        let expected = json!({ "hash": deployed, "creator": hex(EXECUTOR) });
        assert_eq!(ask(address).await, expected);
        // Later changes do not hide it.
        served.pay(SENDER, address, 1).await;
        assert_eq!(ask(address).await, expected);
        // Code that a request has set, and that of the genesis; no code.
        for other in [ACTIVE, messenger::CROSS_L2_INBOX, PAYEE] {
            assert_eq!(ask(other).await, Value::Null, "{other}");
        }
        let sent = |sender: Address, nonce: Value| {
            served.ask(901, "ots_getTransactionBySenderAndNonce", json!([sender, nonce]))
        };
        assert_eq!(sent(SENDER, json!(0)).await, hash);
        assert_eq!(sent(EXECUTOR, json!("0x1")).await, deployed);
        assert_eq!(sent(EXECUTOR, json!(2)).await, Value::Null);
    });
}

#[test]
fn searches_find_every_transaction_once() {
    bounded(async {
        let served = Served::with_contracts().await;
        let mut sent = Vec::new();
        for _ in 0..3 {
            // To the payee only by inner calls; then to it, with others in between.
            sent.push(served.pay(SENDER, ACTIVE, 10).await);
            served.pay(EXECUTOR, SENDER, 1).await;
            sent.push(served.pay(EXECUTOR, PAYEE, 1).await);
        }
        sent.reverse();
        let search = |method: &'static str, block: u64, size: u64| {
            served.ask(901, method, json!([PAYEE, block, size]))
        };
        let before = |block, size| search("ots_searchTransactionsBefore", block, size);
        let after = |block, size| search("ots_searchTransactionsAfter", block, size);
        let all = before(0, 25).await;
        assert_eq!(hashes(&all), sent);
        assert_eq!((&all["firstPage"], &all["lastPage"]), (&json!(true), &json!(true)));
        assert_eq!(hashes(&after(0, 25).await), sent);
        // A receipt has its logs, which Otterscan reads, and a time.
        let receipt = served.ask(901, "eth_getTransactionReceipt", json!([sent[0]])).await;
        assert_eq!(all["receipts"][0]["logs"], receipt["logs"]);
        assert!(all["receipts"][0]["timestamp"].is_string());
        // Page by page, as Otterscan goes on: from the block of the last transaction.
        let mut down = Vec::new();
        let mut block = 0;
        loop {
            let page = before(block, 2).await;
            assert_eq!(page["firstPage"], block == 0);
            down.extend(hashes(&page));
            if page["lastPage"] == true {
                break;
            }
            block = number(&page["txs"][1]["blockNumber"]);
        }
        assert_eq!(down, sent);
        let mut up = Vec::new();
        let mut block = 0;
        loop {
            let page = after(block, 2).await;
            assert_eq!(page["lastPage"], block == 0);
            up.splice(0..0, hashes(&page));
            if page["firstPage"] == true {
                break;
            }
            block = number(&page["txs"][0]["blockNumber"]);
        }
        assert_eq!(up, sent);
        // Nothing is before the first transaction, or after the last.
        let first = number(&all["txs"][5]["blockNumber"]);
        let last = number(&all["txs"][0]["blockNumber"]);
        for page in [before(first, 5).await, after(last, 5).await] {
            assert_eq!(hashes(&page), [] as [Value; 0]);
        }
        // Who has done nothing.
        let nobody = json!([Address::repeat_byte(9), 0, 25]);
        let page = served.ask(901, "ots_searchTransactionsBefore", nobody).await;
        assert_eq!((&page["txs"], &page["lastPage"]), (&json!([]), &json!(true)));
        // A created contract is found by its creation.
        let created = json!([ACTIVE.create(0), 0, 25]);
        let page = served.ask(901, "ots_searchTransactionsBefore", created).await;
        assert_eq!(hashes(&page), sent[5..]);
    });
}

/// All transactions of a page's last block come with it.
#[test]
fn pages_have_whole_blocks() {
    bounded(async {
        let served = Served::start().await;
        served.ask(901, "evm_setAutomine", json!([false])).await;
        let mut sent = Vec::new();
        for wei in 1..=3 {
            sent.push(served.pay(SENDER, PAYEE, wei).await);
        }
        served.ask(901, "evm_mine", json!([])).await;
        sent.reverse();
        let search = json!([PAYEE, 0, 1]);
        for method in ["ots_searchTransactionsBefore", "ots_searchTransactionsAfter"] {
            let page = served.ask(901, method, search.clone()).await;
            assert_eq!(hashes(&page), sent, "{method}");
        }
    });
}
