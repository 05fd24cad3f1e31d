//! Storage in the order of its trie, changed accounts, and answers that are always the same.

use alloy_primitives::{Address, B256, U256, keccak256};
use serde_json::{Value, json};

use super::{
    Served, bounded,
    contracts::{ACTIVE, PAYEE},
};
use crate::messages::{EXECUTOR, SENDER};

/// An account with 40 words.
const FULL: Address = Address::repeat_byte(0xd0);

fn word(value: u64) -> B256 {
    U256::from(value).into()
}

#[test]
fn storage_comes_in_the_order_of_hashed_slots() {
    bounded(async {
        let served = Served::start().await;
        let mut slots: Vec<(B256, u64)> =
            (1..=40).map(|slot| (keccak256(word(slot)), slot)).collect();
        slots.sort_unstable();
        for (_, slot) in &slots {
            let params = json!([FULL, word(*slot), word(slot * 2)]);
            served.ask(901, "anvil_setStorageAt", params).await;
        }
        let hash = served.pay(SENDER, PAYEE, 1).await;
        let transaction = served.ask(901, "eth_getTransactionByHash", json!([hash])).await;
        let range = |start: Value, most: u64| {
            let (block, index) = (&transaction["blockHash"], &transaction["transactionIndex"]);
            served.ask(901, "debug_storageRangeAt", json!([block, index, FULL, start, most]))
        };
        let mut start = json!("0x00");
        let mut seen = Vec::new();
        loop {
            let page = range(start, 7).await;
            let words = page["storage"].as_object().unwrap();
            assert!(words.len() <= 7);
            for (hashed, entry) in words {
                let (hash, slot) = slots[seen.len()];
                assert_eq!(*hashed, format!("{hash:#x}"));
                assert_eq!(*entry, json!({ "key": word(slot), "value": word(slot * 2) }));
                seen.push(slot);
            }
            start = page["nextKey"].clone();
            if start.is_null() {
                break;
            }
        }
        assert_eq!(seen.len(), 40);
        let none = range(json!("0x"), 0).await;
        assert_eq!(none, json!({ "storage": {}, "nextKey": slots[0].0 }));
        let rest = range(json!("0xff"), 100).await;
        let expected = slots.iter().filter(|(hash, _)| hash[0] == 0xff).count();
        assert_eq!(rest["storage"].as_object().unwrap().len(), expected);
    });
}

#[test]
fn storage_is_that_before_the_transaction() {
    bounded(async {
        let served = Served::with_contracts().await;
        served.ask(901, "evm_setAutomine", json!([false])).await;
        let stores = served.pay(SENDER, ACTIVE, 10).await;
        let other = served.pay(EXECUTOR, PAYEE, 1).await;
        served.ask(901, "evm_mine", json!([])).await;
        let mut words = Vec::new();
        for hash in [stores, other] {
            let it = served.ask(901, "eth_getTransactionByHash", json!([hash])).await;
            let params = json!(["latest", it["transactionIndex"], ACTIVE, "0x", 10]);
            let range = served.ask(901, "debug_storageRangeAt", params).await;
            words.push(range["storage"].as_object().unwrap().len());
        }
        // Either may be first in the block.
        words.sort_unstable();
        assert!(words == [0, 1] || words == [0, 0], "{words:?}");
        for (block, index) in [(json!("latest"), 99), (json!("earliest"), 0)] {
            let params = json!([block, index, ACTIVE, "0x", 10]);
            assert_eq!(served.refusal("debug_storageRangeAt", params).await.0, -32602);
        }
        let absent = json!(["latest", 0, Address::repeat_byte(1), "0x", 10]);
        let absent = served.ask(901, "debug_storageRangeAt", absent).await;
        assert_eq!(absent, json!({ "storage": {}, "nextKey": null }));
    });
}

#[test]
fn modified_accounts_are_those_that_differ() {
    bounded(async {
        let served = Served::start().await;
        served.pay(SENDER, PAYEE, 1).await;
        served.pay(EXECUTOR, FULL, 1).await;
        let has = |list: &Value, address: Address| {
            list.as_array().unwrap().contains(&json!(format!("{address:#x}")))
        };
        let ask = |params: Value| served.ask(901, "debug_getModifiedAccountsByNumber", params);
        let first = ask(json!([1])).await;
        assert!(has(&first, SENDER) && has(&first, PAYEE));
        assert!(!has(&first, EXECUTOR) && !has(&first, FULL));
        let both = ask(json!([0, "0x2"])).await;
        assert!([SENDER, PAYEE, EXECUTOR, FULL].iter().all(|it| has(&both, *it)));
        assert!(both.as_array().unwrap().is_sorted_by_key(|it| it.as_str().unwrap().to_owned()));
        let blocks = [1, 2].map(|number| {
            served.ask(901, "eth_getBlockByNumber", json!([format!("{number:#x}"), false]))
        });
        let [one, two] = blocks;
        let hashes = json!([one.await["hash"], two.await["hash"]]);
        let second = served.ask(901, "debug_getModifiedAccountsByHash", hashes).await;
        assert_eq!(second, ask(json!([2])).await);
        // What a request sets is part of the block after it.
        served.ask(901, "anvil_setBalance", json!([FULL, "0x5"])).await;
        served.ask(901, "evm_mine", json!([])).await;
        assert!(has(&ask(json!(["0x1", "latest"])).await, FULL));
        let (code, words) =
            served.refusal("debug_getModifiedAccountsByNumber", json!([2, 1])).await;
        let expected = "start block height (2) must be less than end block height (1)";
        assert_eq!((code, words.as_str()), (-32000, expected));
    });
}

#[test]
fn block_is_traced_by_its_encoding() {
    bounded(async {
        let served = Served::start().await;
        served.pay(SENDER, PAYEE, 1).await;
        let block = served.ask(901, "debug_getRawBlock", json!(["latest"])).await;
        let options = json!({ "tracer": "callTracer" });
        let traced = served.ask(901, "debug_traceBlock", json!([block, options])).await;
        let expected =
            served.ask(901, "debug_traceBlockByNumber", json!(["latest", options])).await;
        assert_eq!(traced, expected);
        assert_eq!(served.refusal("debug_traceBlock", json!(["0x01"])).await.0, -32602);
        served.ask(902, "evm_mine", json!([])).await;
        let other = served.ask(902, "debug_getRawBlock", json!(["latest"])).await;
        assert_eq!(served.refusal("debug_traceBlock", json!([other])).await.0, -32001);
    });
}

#[test]
fn access_list_is_the_same_each_time() {
    bounded(async {
        let served = Served::start().await;
        // BALANCE of 24 accounts, of the highest address first.
        let code: String = (1..=24).rev().map(|it| format!("60{it:02x}3150")).collect();
        served.ask(901, "anvil_setCode", json!([ACTIVE, format!("0x{code}")])).await;
        let declared = json!([{ "address": FULL, "storageKeys": [word(2), word(1)] }]);
        let call = json!([{ "to": ACTIVE, "accessList": declared }]);
        let list = served.ask(901, "eth_createAccessList", call.clone()).await;
        let addresses: Vec<&str> = list["accessList"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["address"].as_str().unwrap())
            .collect();
        assert!(addresses.len() > 5 && addresses.is_sorted(), "{addresses:?}");
        for _ in 0..5 {
            assert_eq!(served.ask(901, "eth_createAccessList", call.clone()).await, list);
        }
    });
}
