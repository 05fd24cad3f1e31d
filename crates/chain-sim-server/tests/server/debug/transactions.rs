//! What transactions did, looked up in their receipts.

use alloy_primitives::U256;
use alloy_sol_types::SolError;
use chain_sim::Engine;
use chain_sim_server::Limits;
use messenger::{
    CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    abi::IL2ToL2CrossDomainMessenger::MessageAlreadyRelayed,
};
use serde_json::{Value, json};

use super::{
    Served, bounded,
    script::Script,
    served::{hex, number},
};
use crate::messages::{EXECUTOR, NOBODY, SENDER};

/// Everything that a call tracer shows.
fn calls() -> Value {
    json!({ "tracer": "callTracer", "tracerConfig": { "withLog": true } })
}

#[test]
fn send_has_its_log_and_the_receipts_gas() {
    bounded(async {
        let served = Served::start().await;
        let (hash, _) = served.message().await;
        let receipt = served.ask(901, "eth_getTransactionReceipt", json!([hash])).await;
        let frame = served.trace(901, hash, calls()).await;
        assert_eq!(frame["type"], "CALL");
        assert_eq!(frame["from"], hex(SENDER));
        assert_eq!(frame["to"], hex(L2_TO_L2_CROSS_DOMAIN_MESSENGER));
        assert_eq!((&frame["gas"], &frame["gasUsed"]), (&json!("0x989680"), &receipt["gasUsed"]));
        assert_eq!(frame["error"], Value::Null);
        let (log, of_receipt) = (&frame["logs"][0], &receipt["logs"][0]);
        for field in ["address", "topics", "data"] {
            assert_eq!(log[field], of_receipt[field]);
        }
        let steps = served.trace(901, hash, json!({})).await;
        assert_eq!(steps["failed"], json!(false));
        assert_eq!(json!(format!("{:#x}", steps["gas"].as_u64().unwrap())), receipt["gasUsed"]);
        let opcodes = |steps: &Value| -> Vec<Value> {
            steps["structLogs"].as_array().unwrap().iter().map(|step| step["op"].clone()).collect()
        };
        // A native program: effects are opcodes.
        let effects = ["SLOAD", "SSTORE", "SSTORE", "LOG4", "RETURN"].map(Value::from);
        assert!(opcodes(&steps).ends_with(&[json!("RETURN")]));
        assert!(effects.iter().all(|effect| opcodes(&steps).contains(effect)), "{steps}");
        // Solidity.
        let served = Served::run(Engine::Accelerated, Limits::default()).await;
        let (hash, _) = served.message().await;
        assert!(opcodes(&served.trace(901, hash, json!({})).await).len() > 100);
    });
}

#[test]
fn relay_calls_inbox_and_target() {
    bounded(async {
        let served = Served::start().await;
        let (_, message) = served.message().await;
        let hash = served.send(902, &message.relay()).await;
        let frame = served.trace(902, hash, calls()).await;
        assert_eq!(frame["error"], Value::Null, "{frame}");
        let called: Vec<&Value> =
            frame["calls"].as_array().unwrap().iter().map(|call| &call["to"]).collect();
        assert_eq!(called, [&json!(hex(CROSS_L2_INBOX)), &json!(hex(NOBODY))]);
        let receipt = served.ask(902, "eth_getTransactionReceipt", json!([hash])).await;
        // The inbox logs first, and the messenger when all is done.
        let inner = &frame["calls"][0]["logs"][0];
        let outer = &frame["logs"][0];
        for (log, index) in [(inner, 0), (outer, 1)] {
            assert_eq!(log["index"], receipt["logs"][index]["logIndex"]);
            assert_eq!(log["topics"], receipt["logs"][index]["topics"]);
        }
        assert_eq!(outer["position"], "0x2");
        let top = json!({ "tracer": "callTracer", "tracerConfig": { "onlyTopCall": true, "withLog": true } });
        let frame = served.trace(902, hash, top).await;
        assert_eq!(frame["calls"], Value::Null);
        assert_eq!(frame["logs"][0]["index"], "0x1");
    });
}

#[test]
fn failing_relay_says_why_and_has_no_logs() {
    bounded(async {
        let served = Served::start().await;
        let (_, message) = served.message().await;
        served.send(902, &message.relay()).await;
        let again = served.send(902, &message.relay()).await;
        let frame = served.trace(902, again, calls()).await;
        assert_eq!(frame["error"], "execution reverted");
        let reason: alloy_primitives::Bytes =
            serde_json::from_value(frame["output"].clone()).unwrap();
        assert_eq!(reason, MessageAlreadyRelayed {}.abi_encode());
        let inbox = &frame["calls"][0];
        assert_eq!(inbox["error"], Value::Null, "the inbox itself did well: {frame}");
        assert_eq!((&inbox["logs"], &frame["logs"]), (&Value::Null, &Value::Null));
        // A log of the transaction itself goes with it as well.
        let fails = Script::default().emit(1).call(CROSS_L2_INBOX, &[1, 2, 3, 4]);
        let hash = served.send(901, &fails.run_by(SENDER)).await;
        let frame = served.trace(901, hash, calls()).await;
        assert_eq!((&frame["type"], &frame["logs"]), (&json!("CREATE"), &Value::Null));
        assert_eq!((&frame["error"], &frame["to"]), (&json!("execution reverted"), &Value::Null));
    });
}

#[test]
fn prestate_is_that_before_the_transaction() {
    bounded(async {
        let served = Served::start().await;
        let sent = [served.message().await.0, served.message().await.0];
        // What is there now is not what was there.
        served.ask(901, "anvil_setBalance", json!([SENDER, "0x1"])).await;
        let messenger = hex(L2_TO_L2_CROSS_DOMAIN_MESSENGER);
        for (nonce, hash) in sent.into_iter().enumerate() {
            let prestate = served.trace(901, hash, json!({ "tracer": "prestateTracer" })).await;
            let sender = &prestate[hex(SENDER)];
            // Zero is left out.
            let expected = if nonce == 0 { Value::Null } else { json!(nonce) };
            assert_eq!(sender["nonce"], expected, "{sender}");
            let balance: U256 = serde_json::from_value(sender["balance"].clone()).unwrap();
            assert!(balance > U256::from(1), "{sender}");
            let code = served.ask(901, "eth_getCode", json!([messenger, "latest"])).await;
            assert_eq!(prestate[&messenger]["code"], code);
            let diff = json!({ "tracer": "prestateTracer", "tracerConfig": { "diffMode": true } });
            let diff = served.trace(901, hash, diff).await;
            assert_eq!(diff["post"][hex(SENDER)]["nonce"], json!(nonce + 1));
            assert_eq!(diff["post"][&messenger]["code"], Value::Null, "what stays is left out");
            assert!(diff["post"][&messenger]["storage"].is_object());
        }
    });
}

#[test]
fn steps_are_as_the_options_say() {
    bounded(async {
        let served = Served::start().await;
        let (hash, _) = served.message().await;
        let all = served.trace(901, hash, json!({})).await;
        let all = all["structLogs"].as_array().unwrap();
        let stored = all.iter().find(|step| step["op"] == "SSTORE").expect("a store");
        assert!(stored["storage"].is_object() && stored["stack"].is_array(), "{stored}");
        assert!(all.iter().all(|step| step["memory"].is_null() && step["returnData"].is_null()));
        let options = json!({
            "disableStack": true, "disableStorage": true, "enableMemory": true,
            "enableReturnData": true, "timeout": "1h",
        });
        let others = served.trace(901, hash, options).await;
        let others = others["structLogs"].as_array().unwrap();
        assert_eq!(others.len(), all.len());
        assert!(others.iter().all(|step| step["stack"].is_null() && step["storage"].is_null()));
        assert!(
            others.iter().all(|step| step["memory"].is_array() && step["returnData"].is_string())
        );
        let first = served.trace(901, hash, json!({ "limit": 7 })).await;
        assert_eq!(first["structLogs"].as_array().unwrap(), &all[..7]);
        assert_eq!(first["gas"], served.trace(901, hash, json!({ "limit": 0 })).await["gas"]);
    });
}

#[test]
fn other_tracers_see_the_same_transaction() {
    bounded(async {
        let served = Served::start().await;
        let (_, message) = served.message().await;
        let hash = served.send(902, &message.relay()).await;
        let trace = |tracer| served.trace(902, hash, json!({ "tracer": tracer }));
        assert_eq!(trace("noopTracer").await, json!({}));
        let selectors = trace("4byteTracer").await;
        let relay = message.relay().input;
        let relay = format!("{}-{}", relay.slice(..4), relay.len() - 4);
        assert_eq!(selectors[relay], 1);
        let flat = trace("flatCallTracer").await;
        let addresses: Vec<&Value> =
            flat.as_array().unwrap().iter().map(|call| &call["traceAddress"]).collect();
        assert_eq!(addresses, [&json!([]), &json!([0]), &json!([1])]);
        assert_eq!(flat[0]["transactionHash"], json!(hash));
        let checked = trace("erc7562Tracer").await;
        assert_eq!(checked["from"], hex(EXECUTOR));
        // Several at a time see what each sees by itself.
        let config = json!({ "callTracer": { "withLog": true }, "4byteTracer": null, "prestateTracer": null });
        let mux = json!({ "tracer": "muxTracer", "tracerConfig": config });
        let mux = served.trace(902, hash, mux).await;
        assert_eq!(mux["callTracer"], served.trace(902, hash, calls()).await);
        assert_eq!(mux["4byteTracer"], selectors);
        assert_eq!(mux["prestateTracer"], trace("prestateTracer").await);
        assert_eq!(mux.as_object().unwrap().len(), 3);
        assert_eq!(number(&mux["callTracer"]["gas"]), 10_000_000);
    });
}
