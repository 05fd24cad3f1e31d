//! The blocks, their headers, and what their calls find.

use alloy_eips::{
    eip2935::{HISTORY_STORAGE_ADDRESS, HISTORY_STORAGE_CODE},
    eip4788::{BEACON_ROOTS_ADDRESS, BEACON_ROOTS_CODE},
};
use alloy_primitives::{Address, B256, U256, b256};
use alloy_rpc_types_eth::Header;
use chain_sim::{DEV_ACCOUNTS, predeploys::BASE_FEE_VAULT};
use serde_json::{Value, json};

use super::{CODE, POOR, TAKER, simulate, word};
use crate::{
    debug::{Served, bounded, served::number},
    messages::EXECUTOR,
};

/// The root of an empty trie.
const EMPTY_ROOT: B256 =
    b256!("0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421");

/// Code that returns what one opcode pushes.
fn returning(opcode: &str) -> String {
    format!("0x{opcode}60005260206000f3")
}

#[test]
fn blocks_follow_each_other_and_have_the_hashes_of_their_headers() {
    bounded(async {
        let served = Served::start().await;
        served.ask(901, "evm_mine", json!([])).await;
        let head = served.ask(901, "eth_getBlockByNumber", json!(["latest", false])).await;
        let call = json!({ "from": DEV_ACCOUNTS[0], "to": TAKER, "value": "0x1" });
        let blocks = simulate(
            &served,
            json!({ "blockStateCalls": [
                { "calls": [call, call] },
                {},
                { "blockOverrides": { "number": "0x6" }, "calls": [call] },
            ]}),
        )
        .await;
        let time = |block: &Value| number(&block["timestamp"]);
        let block_time = time(&blocks[0]) - time(&head);
        assert!(block_time > 0);
        let mut parent = head.clone();
        for (block, calls) in blocks.iter().zip([2, 0, 0, 0, 1]) {
            let header: Header = serde_json::from_value(block.clone()).unwrap();
            assert_eq!(header.hash, header.inner.hash_slow());
            assert_eq!(block["parentHash"], parent["hash"]);
            assert_eq!(number(&block["number"]), number(&parent["number"]) + 1);
            assert_eq!(time(block), time(&parent) + block_time);
            assert_eq!(block["gasLimit"], head["gasLimit"]);
            assert_eq!(block["baseFeePerGas"], "0x0");
            assert_eq!(header.mix_hash, B256::ZERO);
            let results = block["calls"].as_array().unwrap();
            assert_eq!(results.len(), calls);
            assert_eq!(block["transactions"].as_array().unwrap().len(), calls);
            assert_eq!(number(&block["gasUsed"]), 21_000 * calls as u64);
            assert_eq!(header.transactions_root == EMPTY_ROOT, calls == 0);
            assert_eq!(header.receipts_root == EMPTY_ROOT, calls == 0);
            assert_eq!(block["stateRoot"] == parent["stateRoot"], calls == 0);
            for result in results {
                let plain = json!({
                    "returnData": "0x", "logs": [], "gasUsed": "0x5208", "maxUsedGas": "0x5208",
                    "status": "0x1",
                });
                assert_eq!(*result, plain);
            }
            parent = block.clone();
        }
        assert_eq!(blocks.len(), 5);
        // The chain is as before.
        assert_eq!(served.ask(901, "eth_blockNumber", json!([])).await, "0x1");
        let balance = served.ask(901, "eth_getBalance", json!([TAKER, "latest"])).await;
        assert_eq!(balance, "0x0");
        // Equal requests have equal answers, also with whole transactions.
        let again = json!({ "blockStateCalls": [{ "calls": [call, call] }] });
        assert_eq!(simulate(&served, again).await[0], blocks[0]);
    });
}

#[test]
fn whole_transactions_have_their_senders_and_nonces() {
    bounded(async {
        let served = Served::start().await;
        let blocks = simulate(
            &served,
            json!({
                "blockStateCalls": [
                    { "calls": [
                        { "from": POOR, "to": TAKER, "input": "0x01" },
                        { "from": POOR, "gasPrice": "0x0", "input": "0x" },
                        { "from": TAKER, "to": POOR, "accessList": [], "gas": "0x5208" },
                    ]},
                    { "calls": [{ "from": POOR, "to": TAKER, "nonce": "0x2" }] },
                ],
                "returnFullTransactions": true,
            }),
        )
        .await;
        let mut seen = Vec::new();
        for block in &blocks {
            for (index, transaction) in block["transactions"].as_array().unwrap().iter().enumerate()
            {
                assert_eq!(transaction["blockHash"], block["hash"]);
                assert_eq!(number(&transaction["transactionIndex"]), index as u64);
                assert_eq!(transaction["r"], "0x0");
                let of = |key: &str| transaction[key].as_str().unwrap_or("null").to_owned();
                seen.push([of("from"), of("nonce"), of("type"), of("to")]);
            }
        }
        let [poor, taker] = [POOR, TAKER].map(|account| format!("{account:#x}"));
        let expected = [
            [&poor, "0x0", "0x2", &taker],
            [&poor, "0x1", "0x0", "null"],
            [&taker, "0x0", "0x2", &poor],
            [&poor, "0x2", "0x2", &taker],
        ];
        assert_eq!(seen, expected.map(|row| row.map(str::to_owned)));
    });
}

#[test]
fn code_finds_what_the_block_is_said_to_have() {
    bounded(async {
        let served = Served::start().await;
        served.ask(901, "evm_mine", json!([])).await;
        let random = B256::repeat_byte(0x77);
        let overrides = json!({
            "number": "0x4", "time": "0x9000000000", "gasLimit": "0x1000000", "prevRandao": random,
            "feeRecipient": TAKER, "baseFeePerGas": "0x7", "blobBaseFee": "0x9",
        });
        for (opcode, expected) in [
            ("43", U256::from(4)),
            ("42", U256::from(0x90_0000_0000_u64)),
            ("45", U256::from(0x0100_0000)),
            ("44", random.into()),
            ("41", U256::from_be_slice(TAKER.as_slice())),
            ("48", U256::from(7)),
            ("4a", U256::from(9)),
        ] {
            let block = json!({
                "blockOverrides": overrides,
                "stateOverrides": { CODE.to_string(): { "code": returning(opcode) } },
                "calls": [{ "to": CODE }],
            });
            let blocks = simulate(&served, json!({ "blockStateCalls": [block] })).await;
            let block = blocks.last().unwrap();
            assert_eq!(word(&block["calls"][0]["returnData"]), expected, "{opcode}");
            assert_eq!(number(&block["number"]), 4);
            assert_eq!(number(&block["timestamp"]), 0x90_0000_0000);
            assert_eq!(block["mixHash"], json!(random));
            assert_eq!(block["miner"], json!(TAKER));
            assert_eq!(block["baseFeePerGas"], "0x7");
        }
    });
}

#[test]
fn block_hashes_are_those_of_the_chain_and_of_simulated_blocks() {
    bounded(async {
        let served = Served::start().await;
        for _ in 0..3 {
            served.ask(901, "evm_mine", json!([])).await;
        }
        // Returns the hash of the block whose number is the input.
        let code = "0x600035405f5260205ff3";
        let state = json!({ CODE.to_string(): { "code": code } });
        let hash_of = |number: u64| json!({ "to": CODE, "input": format!("0x{number:064x}") });
        // After block 1: what the chain has beyond it is not there.
        let payload = json!({ "blockStateCalls": [
            { "stateOverrides": state }, {}, { "calls": (0..6).map(hash_of).collect::<Vec<_>>() },
        ]});
        let blocks = served.ask(901, "eth_simulateV1", json!([payload, "0x1"])).await;
        let chain = async |number: &str| {
            served.ask(901, "eth_getBlockByNumber", json!([number, false])).await["hash"].clone()
        };
        let zero = json!(B256::ZERO);
        let expected = [
            chain("0x0").await,
            chain("0x1").await,
            blocks[0]["hash"].clone(),
            blocks[1]["hash"].clone(),
            zero.clone(),
            zero,
        ];
        assert_ne!(expected[2], chain("0x2").await);
        let found = blocks[2]["calls"].as_array().unwrap().iter().map(|call| &call["returnData"]);
        assert_eq!(found.collect::<Vec<_>>(), expected.iter().collect::<Vec<_>>());
    });
}

#[test]
fn contracts_know_the_parent_and_the_beacon_root() {
    bounded(async {
        let served = Served::start().await;
        for (contract, code) in [
            (HISTORY_STORAGE_ADDRESS, &HISTORY_STORAGE_CODE),
            (BEACON_ROOTS_ADDRESS, &BEACON_ROOTS_CODE),
        ] {
            served.ask(901, "anvil_setCode", json!([contract, code])).await;
        }
        let of = |word: &Value| format!("0x{:064x}", number(word));
        let root = B256::repeat_byte(0xbe);
        let time =
            |block: &Value| json!({ "to": BEACON_ROOTS_ADDRESS, "input": of(&block["timestamp"]) });
        let parent =
            |block: &Value| json!({ "to": HISTORY_STORAGE_ADDRESS, "input": of(&block["number"]) });
        let begun = json!([{}, { "blockOverrides": { "beaconRoot": root } }]);
        let known = simulate(&served, json!({ "blockStateCalls": begun })).await;
        let head = served.ask(901, "eth_getBlockByNumber", json!(["latest", false])).await;
        let asked = json!([parent(&head), parent(&known[0]), time(&known[0]), time(&known[1])]);
        let mut blocks = begun.as_array().unwrap().clone();
        blocks[1]["calls"] = asked;
        let blocks = simulate(&served, json!({ "blockStateCalls": blocks })).await;
        assert_eq!(blocks[0], known[0]);
        assert_eq!(blocks[1]["parentBeaconBlockRoot"], json!(root));
        let found = blocks[1]["calls"].as_array().unwrap().iter().map(|call| &call["returnData"]);
        let expected = [&head["hash"], &known[0]["hash"], &json!(B256::ZERO), &json!(root)];
        assert_eq!(found.collect::<Vec<_>>(), expected);
    });
}

#[test]
fn state_goes_from_call_to_call_and_from_block_to_block() {
    bounded(async {
        let served = Served::start().await;
        // Adds one to its word 0, and returns it.
        let code = "0x5f54600101805f555f5260205ff3";
        let call = json!({ "to": CODE });
        let set = |word: &str| json!({ format!("{:#x}", B256::ZERO): word });
        let nine = format!("0x{:064x}", 9);
        let blocks = simulate(
            &served,
            json!({ "blockStateCalls": [
                { "stateOverrides": { CODE.to_string(): { "code": code } }, "calls": [call, call] },
                { "calls": [call] },
                { "stateOverrides": { CODE.to_string(): { "stateDiff": set(&nine) } }, "calls": [call] },
                { "stateOverrides": { CODE.to_string(): { "state": {} } }, "calls": [call] },
            ]}),
        )
        .await;
        let calls = blocks.iter().flat_map(|block| block["calls"].as_array().unwrap());
        let words: Vec<_> = calls.map(|call| word(&call["returnData"])).collect();
        assert_eq!(words, [1, 2, 3, 10, 1].map(U256::from));
    });
}

#[test]
fn validation_charges_fees_and_without_it_calls_are_free() {
    bounded(async {
        let served = Served::start().await;
        let rich = json!({ POOR.to_string(): { "balance": "0xde0b6b3a7640000" } });
        // Returns the balance of the account that is the input.
        let balances = json!({ "code": "0x600035315f5260205ff3" });
        let balance = |account: Address| json!({ "to": CODE, "input": format!("{:#x}", account.into_word()) });
        let asked = json!([balance(BASE_FEE_VAULT), balance(POOR), balance(TAKER)]);
        let mut state = rich.clone();
        state[CODE.to_string()] = balances;
        let blocks = async |overrides: Value, call: Value, validation: bool| {
            let payload = json!({ "blockStateCalls": [
                { "stateOverrides": state, "blockOverrides": overrides, "calls": [call] },
                { "blockOverrides": { "baseFeePerGas": "0x0" }, "calls": asked },
            ], "validation": validation });
            simulate(&served, payload).await
        };
        let found = |blocks: &[Value]| -> Vec<U256> {
            let calls = blocks[1]["calls"].as_array().unwrap();
            calls.iter().map(|call| word(&call["returnData"])).collect()
        };
        let before = found(&blocks(json!({}), json!({ "to": TAKER }), false).await);
        let overrides = json!({ "baseFeePerGas": "0x5", "feeRecipient": TAKER });
        // A free call pays nothing, and the vault and the recipient of tips get nothing.
        let free = json!({ "from": POOR, "to": TAKER });
        assert_eq!(found(&blocks(overrides.clone(), free, false).await), before);
        // Paid: what the sender pays, the vault and the recipient of tips have.
        let paid = json!({
            "from": POOR, "to": EXECUTOR, "maxFeePerGas": "0x9", "maxPriorityFeePerGas": "0x3",
        });
        for validation in [false, true] {
            let after = found(&blocks(overrides.clone(), paid.clone(), validation).await);
            assert_eq!(after[0] - before[0], U256::from(21_000 * 5));
            assert_eq!(before[1] - after[1], U256::from(21_000 * 8));
            assert_eq!(after[2] - before[2], U256::from(21_000 * 3));
        }
        // With validation, the base fee is the chain's.
        let plain = json!({ "from": POOR, "to": TAKER, "maxFeePerGas": "0xffffffff" });
        let block = blocks(json!({}), plain, true).await.remove(0);
        let head = served.ask(901, "eth_getBlockByNumber", json!(["latest", false])).await;
        assert_eq!(block["baseFeePerGas"], head["baseFeePerGas"]);
    });
}

#[test]
fn messages_are_relayed_by_the_rules_of_calls() {
    bounded(async {
        let served = Served::start().await;
        let (_, message) = served.message().await;
        let relay = message.relay();
        let mut request = json!({
            "from": EXECUTOR, "to": relay.to.to(), "input": relay.input,
            "accessList": relay.access_list,
        });
        let payload = |calls: Value| json!([{ "blockStateCalls": [{ "calls": calls }] }]);
        // Relayed once, in any simulated block, not twice.
        let calls = json!([request, request]);
        let blocks = served.ask(902, "eth_simulateV1", payload(calls)).await;
        let [first, second] = [0, 1].map(|call| blocks[0]["calls"][call].clone());
        assert_eq!(first["status"], "0x1", "{first}");
        assert_eq!(first["logs"].as_array().unwrap().len(), 2);
        assert_eq!(second["status"], "0x0");
        assert_eq!(second["error"]["code"], 3);
        // What it does not declare, the inbox does not take, as in eth_call.
        request.as_object_mut().unwrap().remove("accessList");
        let blocks = served.ask(902, "eth_simulateV1", payload(json!([request]))).await;
        let called = served.try_ask(902, "eth_call", json!([request])).await.unwrap_err();
        let error = &blocks[0]["calls"][0]["error"];
        assert_eq!(error["code"], called.code());
        assert_eq!(error["message"], called.message());
        let data: Value = serde_json::from_str(called.data().unwrap().get()).unwrap();
        assert_eq!(error["data"], data);
    });
}

#[test]
fn pending_and_past_blocks_are_bases() {
    bounded(async {
        let served = Served::start().await;
        served.ask(901, "evm_setAutomine", json!([false])).await;
        let pay = json!({ "from": DEV_ACCOUNTS[0], "to": TAKER, "value": "0x5" });
        served.ask(901, "eth_sendTransaction", json!([pay])).await;
        let payload = json!({ "blockStateCalls": [{
            "stateOverrides": { CODE.to_string(): { "code": "0x600035315f5260205ff3" } },
            "calls": [{ "to": CODE, "input": format!("{:#x}", TAKER.into_word()) }],
        }]});
        let on = async |block: Value| {
            let blocks = served.ask(901, "eth_simulateV1", json!([payload, block])).await;
            (number(&blocks[0]["number"]), word(&blocks[0]["calls"][0]["returnData"]))
        };
        assert_eq!(on(json!("latest")).await, (1, U256::ZERO));
        assert_eq!(on(json!("pending")).await, (2, U256::from(5)));
        served.ask(901, "evm_mine", json!([])).await;
        assert_eq!(on(json!("latest")).await, (2, U256::from(5)));
        assert_eq!(on(json!("earliest")).await, (1, U256::ZERO));
        let genesis = served.ask(901, "eth_getBlockByNumber", json!(["0x0", false])).await;
        assert_eq!(on(json!({ "blockHash": genesis["hash"] })).await, (1, U256::ZERO));
        let unknown = served.refusal("eth_simulateV1", json!([payload, "0x63"])).await;
        assert_eq!(unknown, (-32001, "block not found: 0x63".into()));
    });
}
