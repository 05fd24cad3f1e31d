//! What calls would do.

use std::time::Duration;

use alloy_primitives::{Address, Bytes};
use alloy_sol_types::SolError;
use chain_sim::Engine;
use chain_sim_server::Limits;
use jsonrpsee::core::JsonRawValue;
use messenger::abi::{
    ICrossL2Inbox::NotInAccessList, IL2ToL2CrossDomainMessenger::MessageAlreadyRelayed,
};
use serde_json::{Value, json};

use super::{Served, bounded};
use crate::messages::{EXECUTOR, NOBODY, SENDER, send};

/// As those who relay by themselves ask, before they send.
#[test]
fn relay_is_tried_on_the_block_to_come() {
    bounded(async {
        let served = Served::start().await;
        let (_, message) = served.message().await;
        let relay = message.relay();
        let request = json!({
            "from": EXECUTOR, "to": relay.to.to(), "data": relay.input,
            "accessList": relay.access_list,
        });
        let ask = |block: &str| {
            served.ask(902, "debug_traceCall", json!([request, block, { "tracer": "callTracer" }]))
        };
        for block in ["pending", "latest"] {
            let frame = ask(block).await;
            assert_eq!(
                (&frame["error"], &frame["type"]),
                (&Value::Null, &json!("CALL")),
                "{frame}"
            );
        }
        // Where it waits already, the block to come has it relayed.
        served.ask(902, "evm_setAutomine", json!([false])).await;
        served.send(902, &relay).await;
        assert_eq!(ask("latest").await["error"], Value::Null);
        let frame = ask("pending").await;
        assert_eq!(frame["error"], "execution reverted");
        let output: Bytes = serde_json::from_value(frame["output"].clone()).unwrap();
        assert_eq!(output, MessageAlreadyRelayed {}.abi_encode());
        // What it does not declare, the inbox does not take.
        let mut undeclared = request.clone();
        undeclared.as_object_mut().unwrap().remove("accessList");
        let frame = json!([undeclared, "latest", { "tracer": "callTracer" }]);
        let frame = served.ask(902, "debug_traceCall", frame).await;
        let output: Bytes = serde_json::from_value(frame["output"].clone()).unwrap();
        assert_eq!(output, NotInAccessList {}.abi_encode());
    });
}

#[test]
fn call_is_traced_before_any_transaction_of_a_block() {
    bounded(async {
        let served = Served::start().await;
        served.ask(901, "evm_setAutomine", json!([false])).await;
        served.send(901, &send(902)).await;
        served.send(901, &send(902)).await;
        served.ask(901, "evm_mine", json!([])).await;
        let nonce = async |block: &str, index: Value| {
            let options = json!({ "tracer": "prestateTracer", "txIndex": index });
            let request = json!({ "from": SENDER, "to": NOBODY });
            let prestate = json!([request, block, options]);
            let prestate = served.ask(901, "debug_traceCall", prestate).await;
            prestate[format!("{SENDER:#x}")]["nonce"].as_u64().unwrap_or_default()
        };
        assert_eq!(nonce("latest", Value::Null).await, 2);
        assert_eq!(nonce("0x1", json!("0x0")).await, 0);
        assert_eq!(nonce("0x1", json!("0x1")).await, 1);
        assert_eq!(nonce("earliest", Value::Null).await, 0);
        let options = json!({ "tracer": "callTracer", "txIndex": "0x2" });
        let refusal =
            served.refusal("debug_traceCall", json!([{ "to": NOBODY }, "latest", options])).await;
        assert_eq!(refusal, (-32602, "txIndex: expected below 2, got 2".into()));
    });
}

#[test]
fn overrides_are_what_the_call_finds() {
    bounded(async {
        let served = Served::start().await;
        // SLOAD of 0, NUMBER, their sum returned.
        let code = "0x5f544301505f545f524360205260405ff3";
        let to = Address::repeat_byte(7);
        let word = format!("0x{:064x}", 5);
        let options = json!({
            "tracer": "callTracer",
            "stateOverrides": { to.to_string(): { "code": code, "stateDiff": { format!("0x{:064x}", 0): word } } },
            "blockOverrides": { "number": "0x63" },
        });
        let frame = json!([{ "to": to }, "latest", options]);
        let frame = served.ask(901, "debug_traceCall", frame).await;
        assert_eq!(frame["output"], format!("0x{:064x}{:064x}", 5, 0x63), "{frame}");
    });
}

#[test]
fn traces_are_no_longer_than_an_answer() {
    bounded(async {
        // A debug build on a busy machine takes more than the default.
        let limits = Limits::default()
            .with_response_bytes(1024 * 1024)
            .with_evm_timeout(Duration::from_secs(60));
        let served = Served::run(Engine::default(), limits).await;
        // JUMPDEST PUSH0 JUMP, for ever.
        let steps = [0x5b, 0x5f, 0x56];
        // A loop that stores one slot after the other, and shows all of them each time: JUMPDEST
        // GAS DUP1 SSTORE PUSH0 JUMP.
        let slots = [0x5b, 0x5a, 0x80, 0x55, 0x5f, 0x56];
        // A loop that calls with 1,000,000 bytes.
        let input = [
            0x5b, 0x5f, 0x5f, 0x62, 0x0f, 0x42, 0x40, 0x5f, 0x5f, 0x60, 0xff, 0x5a, 0xf1, 0x50,
            0x5f, 0x56,
        ];
        // A loop that calls without data: JUMPDEST PUSH0 (five times) PUSH1 ff GAS CALL POP PUSH0 JUMP.
        let calls = [0x5b, 0x5f, 0x5f, 0x5f, 0x5f, 0x5f, 0x60, 0xff, 0x5a, 0xf1, 0x50, 0x5f, 0x56];
        // A loop that creates with 10,000 bytes of STOP.
        let creates = [0x5b, 0x61, 0x27, 0x10, 0x5f, 0x5f, 0xf0, 0x50, 0x5f, 0x56];
        // A loop that logs 10,000 bytes: JUMPDEST PUSH2 2710 PUSH0 LOG0 PUSH0 JUMP.
        let logs = [0x5b, 0x61, 0x27, 0x10, 0x5f, 0xa0, 0x5f, 0x56];
        // A loop with 32 KiB of memory: PUSH0 PUSH2 8000 MSTORE, then JUMPDEST PUSH1 5 JUMP.
        let memory = [0x5f, 0x61, 0x80, 0x00, 0x52, 0x5b, 0x60, 0x05, 0x56];
        let cases = [
            (&memory[..], json!({ "enableMemory": true, "limit": 100 })),
            (&steps[..], json!({ "disableStack": true })),
            (&slots[..], json!({})),
            (&input[..], json!({ "tracer": "callTracer" })),
            (&input[..], json!({ "tracer": "flatCallTracer" })),
            (
                &calls[..],
                json!({ "tracer": "callTracer", "tracerConfig": { "onlyTopCall": true } }),
            ),
            (&calls[..], json!({ "tracer": "flatCallTracer" })),
            (&calls[..], json!({ "tracer": "prestateTracer" })),
            (&calls[..], json!({ "limit": 1 })),
            (&creates[..], json!({ "tracer": "callTracer" })),
            (&logs[..], json!({ "tracer": "callTracer", "tracerConfig": { "withLog": true } })),
            (&steps[..], json!({ "tracer": "erc7562Tracer" })),
        ];
        for (code, options) in cases {
            let error =
                served.trace_code::<Value>(code, options.clone()).await.expect_err("too long");
            assert_eq!(error.code(), -32000);
            let words = "trace too long: expected at most 1048576 bytes";
            assert!(error.message().starts_with(words), "{options}: {error}");
        }
        // As much as was asked for fits, however long it runs.
        let trace: Value = served.trace_code(&steps, json!({ "limit": 10 })).await.unwrap();
        assert_eq!(trace["structLogs"].as_array().unwrap().len(), 10);
        assert_eq!(trace["failed"], json!(true));
        let trace: Value = served.trace_code(&memory, json!({ "limit": 100 })).await.unwrap();
        assert_eq!(trace["structLogs"].as_array().unwrap().len(), 100);
        // Slots that are not shown cost nothing: they run out of gas first.
        let options = json!({ "disableStorage": true, "limit": 1_000 });
        let trace: Value = served.trace_code(&slots, options).await.unwrap();
        assert_eq!(trace["structLogs"].as_array().unwrap().len(), 1_000);
    });
}

/// A contract that calls itself, as deep as the gas of a block goes.
#[test]
fn calls_nest_deep() {
    bounded(async {
        let served = Served::start().await;
        let itself = [0x5f, 0x5f, 0x5f, 0x5f, 0x5f, 0x30, 0x5a, 0xf1, 0x00];
        let flat: Vec<Value> =
            served.trace_code(&itself, json!({ "tracer": "flatCallTracer" })).await.unwrap();
        assert!(flat.len() > 300);
        // Deeper than most JSON parsers go.
        let tree: Box<JsonRawValue> =
            served.trace_code(&itself, json!({ "tracer": "callTracer" })).await.unwrap();
        assert_eq!(tree.get().matches("\"CALL\"").count(), flat.len());
        let top = json!({ "tracer": "callTracer", "tracerConfig": { "onlyTopCall": true } });
        let frame: Value = served.trace_code(&itself, top).await.unwrap();
        assert_eq!(frame["calls"], Value::Null);
    });
}
