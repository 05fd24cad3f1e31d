//! What is refused, with the codes of the specification, and what fails.

use alloy_primitives::Address;
use chain_sim::Engine;
use chain_sim_server::Limits;
use serde_json::{Value, json};

use super::{CODE, POOR, TAKER, calls_with, refusal, simulate};
use crate::debug::{Served, bounded, served::number};

/// A simulation of one block with a rich [`POOR`].
fn one(call: &Value, validation: bool) -> Value {
    let state = json!({ POOR.to_string(): { "balance": "0x2710" } });
    let block = json!({ "stateOverrides": state, "calls": [call] });
    json!({ "blockStateCalls": [block], "validation": validation })
}

#[test]
fn invalid_calls_have_the_codes_of_the_specification() {
    bounded(async {
        let served = Served::start().await;
        let from = |fields: Value| {
            let mut call =
                json!({ "from": POOR, "to": TAKER, "maxFeePerGas": "0x0", "gas": "0x186a0" });
            call.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
            call
        };
        let err = |reason: &str, gas: u64| format!("err: {reason} (supplied gas {gas})");
        let no_gas = from(json!({ "gas": "0x0" }));
        let creation = json!({ "from": POOR, "input": format!("0x{}", "00".repeat(49_153)) });
        for (call, validation, code, text) in [
            (
                from(json!({ "nonce": "0x1", "maxFeePerGas": "0x0", "value": "0x0" })),
                true,
                -38012,
                err(
                    &format!(
                        "max fee per gas less than block base fee: address {POOR}, maxFeePerGas: 0, baseFee: 1"
                    ),
                    100_000,
                ),
            ),
            (
                from(json!({ "nonce": "0x1", "maxFeePerGas": "0x1", "gas": "0x5208" })),
                true,
                -38011,
                err(&format!("nonce too high: address {POOR}, tx: 1 state: 0"), 21_000),
            ),
            (
                from(json!({ "maxFeePerGas": "0x1", "gas": "0x5208" })),
                true,
                -38014,
                err(
                    &format!(
                        "insufficient funds for gas * price + value: address {POOR} have 10000 want 21000"
                    ),
                    21_000,
                ),
            ),
            (
                from(json!({ "value": "0x2711" })),
                false,
                -38014,
                err(
                    &format!(
                        "insufficient funds for gas * price + value: address {POOR} have 10000 want 10001"
                    ),
                    100_000,
                ),
            ),
            (
                from(json!({ "maxPriorityFeePerGas": "0x2", "maxFeePerGas": "0x1" })),
                false,
                -32602,
                err(
                    &format!(
                        "max priority fee per gas higher than max fee per gas: address {POOR}, maxPriorityFeePerGas: 2, maxFeePerGas: 1"
                    ),
                    100_000,
                ),
            ),
            (no_gas, false, -38013, err("intrinsic gas too low: have 0, want 21000", 0)),
            (
                creation,
                false,
                -38025,
                err("max initcode size exceeded: code size 49153", 50_000_000),
            ),
            (
                from(json!({ "gas": "0x3938701" })),
                false,
                -38015,
                "block gas limit reached: remaining: 60000000, required: 60000001".into(),
            ),
        ] {
            let actual = refusal(&served, one(&call, validation)).await;
            assert_eq!(actual, (code, text), "{call}");
        }
        // Nonces are checked with validation only, and decrease never.
        let twice = |validation: bool| {
            let call = |nonce: &str| json!({ "from": POOR, "to": TAKER, "nonce": nonce });
            let overrides = json!({ "baseFeePerGas": "0x0" });
            let block = json!({ "blockOverrides": overrides, "calls": [call("0x0"), call("0x0")] });
            json!({ "blockStateCalls": [block], "validation": validation })
        };
        let text =
            format!("err: nonce too low: address {POOR}, tx: 0 state: 1 (supplied gas 50000000)");
        let (code, actual) = refusal(&served, twice(true)).await;
        assert_eq!(code, -38010);
        assert!(actual.starts_with(text.split(" (").next().unwrap()), "{actual}");
        assert_eq!(simulate(&served, twice(false)).await[0]["calls"].as_array().unwrap().len(), 2);
    });
}

#[test]
fn malformed_requests_are_refused() {
    bounded(async {
        let served = Served::start().await;
        let block = |fields: Value| json!({ "blockStateCalls": [fields] });
        for payload in [
            json!({}),
            json!({ "blockStateCalls": [] }),
            json!({ "blockStateCalls": {} }),
            json!({ "blockStateCalls": [1] }),
            json!([]),
            json!("0x"),
            block(json!({ "calls": [{ "gas": "x" }] })),
            block(json!({ "calls": [{ "type": "0x3" }] })),
            block(json!({ "calls": [{ "chainId": "0x1" }] })),
            block(json!({ "blockOverrides": { "number": "0xzz" } })),
            block(json!({ "blockOverrides": { "baseFeePerGas": "0x10000000000000000" } })),
            block(json!({ "stateOverrides": { "0x1": {} } })),
            block(json!({ "stateOverrides": { POOR.to_string(): { "stat": {} } } })),
            block(
                json!({ "stateOverrides": { POOR.to_string(): { "state": {}, "stateDiff": {} } } }),
            ),
            json!({ "blockStateCalls": [{}], "validation": "yes" }),
        ] {
            let (code, text) = refusal(&served, payload.clone()).await;
            assert_eq!(code, -32602, "{payload}: {text}");
        }
        let contradiction = block(json!({ "calls": [{ "data": "0x01", "input": "0x02" }] }));
        assert_eq!(refusal(&served, contradiction).await.0, -32000);
        for (payload, code) in [
            (block(json!({ "blockOverrides": { "number": "0x0" } })), -38020),
            (block(json!({ "blockOverrides": { "time": "0x1" } })), -38021),
            (block(json!({ "blockOverrides": { "number": "0x101" } })), -38026),
            (
                block(
                    json!({ "blockOverrides": { "number": format!("0x1{:064}", 0).get(..66).unwrap() } }),
                ),
                -38026,
            ),
            (json!({ "blockStateCalls": vec![json!({}); 257] }), -38026),
            (block(json!({ "calls": vec![json!({}); 5_001] })), -38026),
        ] {
            assert_eq!(refusal(&served, payload).await.0, code);
        }
        let blocks =
            simulate(&served, block(json!({ "blockOverrides": { "number": "0x100" } }))).await;
        assert_eq!(blocks.len(), 256);
    });
}

#[test]
fn calls_that_fail_say_why() {
    bounded(async {
        let served = Served::start().await;
        // Error("no")
        let reason = "0x7f08c379a00000000000000000000000000000000000000000000000000000000060005260206004526002602452616e6f60f01b60445260646000fd";
        for (code, expected) in [
            ("0x5f5ffd", json!({ "code": 3, "message": "execution reverted", "data": "0x" })),
            (
                "0x60ff5f5260205ffd",
                json!({
                    "code": 3,
                    "message": "execution reverted",
                    "data": format!("0x{:064x}", 0xff),
                }),
            ),
            ("0xfe", json!({ "code": -32015, "message": "invalid opcode: INVALID" })),
            ("0x5b5f56", json!({ "code": -32015, "message": "out of gas" })),
            ("0x600356", json!({ "code": -32015, "message": "invalid jump destination" })),
        ] {
            let call = json!({ "to": CODE, "gas": "0x186a0" });
            let result = calls_with(&served, code, json!([call])).await.remove(0);
            assert_eq!(result["status"], "0x0", "{code}");
            assert_eq!(result["returnData"], "0x");
            assert_eq!(result["logs"], json!([]));
            let mut error = result["error"].clone();
            if code.starts_with("0x60ff") {
                // Its words also show the data, as those of eth_call.
                error["message"] = json!("execution reverted");
            }
            assert_eq!(error, expected, "{code}");
        }
        let result = calls_with(&served, reason, json!([{ "to": CODE }])).await.remove(0);
        let called = served
            .refusal(
                "eth_call",
                json!([
                    { "to": CODE }, "latest", { CODE.to_string(): { "code": reason } },
                ]),
            )
            .await;
        assert_eq!(
            (result["error"]["code"].as_i64(), &result["error"]["message"]),
            (Some(3), &json!(called.1))
        );
    });
}

#[test]
fn gas_is_that_of_the_block_and_of_all_calls_together() {
    bounded(async {
        let limits = Limits::default().with_call_gas(1_000_000);
        let served = Served::run(Engine::default(), limits).await;
        // Uses all its gas.
        let endless = "0x5b5f56";
        let call = json!({ "to": CODE });
        let results = calls_with(&served, endless, json!([call])).await;
        assert_eq!(number(&results[0]["gasUsed"]), 1_000_000);
        let capped = "out of gas (gas limit was capped by the RPC server's global gas cap)";
        assert_eq!(results[0]["error"]["message"], capped);
        // Nothing is left for the next.
        let state = json!({ CODE.to_string(): { "code": endless } });
        let two = json!({ "blockStateCalls": [
            { "stateOverrides": state, "calls": [call] }, { "calls": [call] },
        ]});
        let (code, text) = refusal(&served, two).await;
        assert_eq!(
            (code, text.as_str()),
            (-38013, "err: intrinsic gas too low: have 0, want 21000 (supplied gas 0)")
        );
        // A call without a limit has what its block has left.
        let block = json!({ "blockOverrides": { "gasLimit": "0xc350" }, "stateOverrides": state,
            "calls": [{ "to": TAKER }, call] });
        let blocks = simulate(&served, json!({ "blockStateCalls": [block] })).await;
        assert_eq!(number(&blocks[0]["calls"][1]["gasUsed"]), 29_000);
        assert_eq!(number(&blocks[0]["gasUsed"]), 50_000);
        let block = json!({ "blockOverrides": { "gasLimit": "0xc350" },
            "calls": [{ "to": TAKER }, { "to": TAKER, "gas": "0x7149" }] });
        let refused = refusal(&served, json!({ "blockStateCalls": [block] })).await;
        assert_eq!(
            refused,
            (-38015, "block gas limit reached: remaining: 29000, required: 29001".into())
        );
    });
}

/// What calls return counts towards the memory of requests.
#[test]
fn memory_is_counted() {
    bounded(async {
        let limits = Limits::default().with_memory(16 * 1024 * 1024).with_call_gas(1_000_000_000);
        let served = Served::run(Engine::default(), limits).await;
        // Returns 128 KiB.
        let code = "0x620200005ff3";
        let block = json!({
            "blockOverrides": { "gasLimit": "0xffffffff" },
            "stateOverrides": { CODE.to_string(): { "code": code } },
            "calls": vec![json!({ "to": CODE }); 200],
        });
        let (code, text) = refusal(&served, json!({ "blockStateCalls": [block] })).await;
        assert_eq!(code, -32005, "{text}");
        // The next request has all the room.
        let fine = simulate(
            &served,
            json!({ "blockStateCalls": [{ "calls": [{ "to": Address::ZERO }] }] }),
        );
        assert_eq!(fine.await.len(), 1);
    });
}
