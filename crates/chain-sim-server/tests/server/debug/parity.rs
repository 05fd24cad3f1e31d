//! Traces in Parity's format.

use alloy_primitives::{Address, U256};
use chain_sim::{ClusterConfig, DEV_ACCOUNTS};
use chain_sim_server::Limits;
use serde_json::{Value, json};

use super::{
    Served, bounded,
    contracts::{ACTIVE, PAYEE, REVERTING, SELF_DESTROYING, active},
    served::{hex, number},
};
use crate::messages::{EXECUTOR, SENDER};

const UNKNOWN: &str = "0x1111111111111111111111111111111111111111111111111111111111111111";

/// A field of each item.
fn each(list: &Value, pointer: &str) -> Vec<Value> {
    let items = list.as_array().unwrap().iter();
    items.map(|item| item.pointer(pointer).cloned().unwrap_or_default()).collect()
}

#[test]
fn transaction_has_its_calls_in_order() {
    bounded(async {
        let served = Served::with_contracts().await;
        let hash = served.pay(SENDER, ACTIVE, 10).await;
        let receipt = served.ask(901, "eth_getTransactionReceipt", json!([hash])).await;
        let calls = served.ask(901, "trace_transaction", json!([hash])).await;
        // The call of the precompile is left out.
        let paths = [json!([]), json!([0]), json!([1]), json!([2]), json!([2, 0])];
        assert_eq!(each(&calls, "/traceAddress"), paths);
        assert_eq!(each(&calls, "/subtraces"), [3, 0, 0, 1, 0].map(Value::from));
        let kinds = ["call", "call", "create", "call", "call"].map(Value::from);
        assert_eq!(each(&calls, "/type"), kinds);
        let targets = [
            json!(hex(ACTIVE)),
            json!(hex(PAYEE)),
            Value::Null,
            json!(hex(REVERTING)),
            json!(hex(PAYEE)),
        ];
        assert_eq!(each(&calls, "/action/to"), targets);
        assert_eq!(calls[1]["action"]["value"], "0x5");
        assert_eq!(calls[2]["action"]["init"], "0x60015ff3");
        assert_eq!(calls[2]["action"]["creationMethod"], "create");
        assert_eq!(calls[2]["result"]["code"], "0x00");
        let reverted = (&calls[3]["error"], &calls[3]["result"]["output"]);
        assert_eq!(reverted, (&json!("Reverted"), &json!("0xdeadbeef")));
        for call in calls.as_array().unwrap() {
            assert_eq!(call["transactionHash"], hash);
            assert_eq!(call["blockHash"], receipt["blockHash"]);
            assert_eq!(call["blockNumber"], number(&receipt["blockNumber"]));
            assert_eq!(call["transactionPosition"], number(&receipt["transactionIndex"]));
        }
        // As in Parity, the outermost call has the gas that the transaction has left for it.
        let (limit, used) = (&calls[0]["action"]["gas"], &calls[0]["result"]["gasUsed"]);
        assert_eq!(number(limit), 10_000_000 - 21_000);
        assert_eq!(number(used), number(&receipt["gasUsed"]) - 21_000);
        // One call, by its path.
        let get = |path: Value| served.ask(901, "trace_get", json!([hash, path]));
        assert_eq!(get(json!([])).await, calls[0]);
        assert_eq!(get(json!(["0x2", "0x0"])).await, calls[4]);
        assert_eq!(get(json!([2])).await, calls[3]);
        assert_eq!(get(json!(["0x3"])).await, Value::Null);
        // The block has them, too.
        for block in [receipt["blockNumber"].clone(), receipt["blockHash"].clone(), json!("latest")]
        {
            let of_block = served.ask(901, "trace_block", json!([block])).await;
            let own: Vec<&Value> = of_block
                .as_array()
                .unwrap()
                .iter()
                .filter(|call| call["transactionHash"] == hash)
                .collect();
            assert_eq!(json!(own), calls);
        }
    });
}

#[test]
fn flat_traces_have_geths_gas_and_words() {
    bounded(async {
        let served = Served::with_contracts().await;
        let hash = served.pay(SENDER, ACTIVE, 10).await;
        let receipt = served.ask(901, "eth_getTransactionReceipt", json!([hash])).await;
        let calls = served.ask(901, "trace_transaction", json!([hash])).await;
        let nested: Value = serde_json::from_value(hash.clone()).unwrap();
        let trace =
            |options: Value| served.ask(901, "debug_traceTransaction", json!([nested, options]));
        let flat = trace(json!({ "tracer": "flatCallTracer" })).await;
        assert_eq!(flat[0]["action"]["gas"], "0x989680");
        assert_eq!(flat[0]["result"]["gasUsed"], receipt["gasUsed"]);
        assert_eq!(flat[3]["error"], "execution reverted");
        let tree = trace(json!({ "tracer": "callTracer" })).await;
        for (listed, inner) in [(1, 0), (2, 1), (3, 2)] {
            assert_eq!(flat[listed]["result"]["gasUsed"], tree["calls"][inner]["gasUsed"]);
            assert_eq!(flat[listed]["action"]["gas"], tree["calls"][inner]["gas"]);
            assert_eq!(flat[listed]["action"], calls[listed]["action"]);
        }
        let config = json!({ "convertParityErrors": true, "includePrecompiles": true });
        let parity = trace(json!({ "tracer": "flatCallTracer", "tracerConfig": config })).await;
        assert_eq!(parity[3]["error"], "Reverted");
        assert_eq!(parity[5]["action"]["to"], "0x0000000000000000000000000000000000000004");
    });
}

#[test]
fn self_destruction_is_a_call() {
    bounded(async {
        let served = Served::with_contracts().await;
        let hash = served.pay(SENDER, SELF_DESTROYING, 7).await;
        let calls = served.ask(901, "trace_transaction", json!([hash])).await;
        assert_eq!(each(&calls, "/type"), ["call", "suicide"].map(Value::from));
        assert_eq!(calls[0]["subtraces"], 1);
        let expected = json!({
            "address": hex(SELF_DESTROYING), "refundAddress": hex(PAYEE), "balance": "0x7",
        });
        assert_eq!(calls[1]["action"], expected);
    });
}

#[test]
fn replay_has_what_was_asked_for() {
    bounded(async {
        let served = Served::with_contracts().await;
        let balance = served.ask(901, "eth_getBalance", json!([SENDER, "latest"])).await;
        let hash = served.pay(SENDER, ACTIVE, 10).await;
        let replay =
            |types: Value| served.ask(901, "trace_replayTransaction", json!([hash, types]));
        let none = replay(json!([])).await;
        let expected = json!({ "output": "0x", "stateDiff": null, "trace": [], "vmTrace": null });
        assert_eq!(none, expected);
        let calls = replay(json!(["trace"])).await;
        let listed = served.ask(901, "trace_transaction", json!([hash])).await;
        assert_eq!(each(&calls["trace"], "/action"), each(&listed, "/action"));
        let diff = replay(json!(["stateDiff"])).await["stateDiff"].clone();
        let contract = &diff[hex(ACTIVE)];
        let slot = |word: u64| format!("{:#066x}", U256::from(word));
        let stored = json!({ "*": { "from": slot(0), "to": slot(42) } });
        assert_eq!(contract["storage"][slot(1)], stored);
        assert_eq!(contract["code"], "=");
        // It has made a contract; it was there before, because it has code.
        assert_eq!(contract["balance"], json!({ "*": { "from": "0x0", "to": "0x5" } }));
        assert_eq!(contract["nonce"], json!({ "*": { "from": "0x0", "to": "0x1" } }));
        let payee = json!({
            "balance": { "+": "0x5" }, "nonce": { "+": "0x0" }, "code": { "+": "0x" },
            "storage": {},
        });
        assert_eq!(diff[hex(PAYEE)], payee);
        assert_eq!(diff[hex(REVERTING)], Value::Null, "what was undone has changed nothing");
        let created = hex(ACTIVE.create(0));
        assert_eq!(diff[&created]["code"], json!({ "+": "0x00" }));
        let now = served.ask(901, "eth_getBalance", json!([SENDER, "latest"])).await;
        let sender = &diff[hex(SENDER)];
        assert_eq!(sender["balance"], json!({ "*": { "from": balance, "to": now } }));
        let all = served
            .ask(901, "trace_replayBlockTransactions", json!(["latest", ["stateDiff", "trace"]]))
            .await;
        let own = all.as_array().unwrap().iter().find(|it| it["transactionHash"] == hash).unwrap();
        assert_eq!((&own["stateDiff"], &own["trace"]), (&diff, &calls["trace"]));
    });
}

#[test]
fn steps_have_what_they_left() {
    bounded(async {
        let served = Served::with_contracts().await;
        let hash = served.pay(SENDER, ACTIVE, 10).await;
        let traced = served.ask(901, "trace_replayTransaction", json!([hash, ["vmTrace"]])).await;
        let vm = &traced["vmTrace"];
        assert_eq!(vm["code"], json!(active()));
        let ops = vm["ops"].as_array().unwrap();
        let names = |ops: &[Value]| each(&json!(ops), "/op");
        let first = ["PUSH1", "PUSH1", "SSTORE", "PUSH0"].map(Value::from);
        assert_eq!(names(ops)[..4], first);
        assert_eq!(ops[0]["ex"]["push"], json!(["0x2a"]));
        assert_eq!(ops[2]["ex"]["store"], json!({ "key": "0x1", "val": "0x2a" }));
        assert_eq!(ops[2]["ex"]["push"], json!([]));
        let named = |name: &str| ops.iter().filter(|op| op["op"] == name).collect::<Vec<_>>();
        // Results of calls are on the stack once the calls have ended.
        let [payment, failing] = named("CALL")[..] else { panic!("{vm}") };
        assert_eq!(payment["ex"]["push"], json!(["0x1"]));
        assert_eq!(payment["sub"], json!({ "code": "0x", "ops": [] }));
        assert_eq!(failing["ex"]["push"], json!(["0x0"]));
        let inner = failing["sub"]["ops"].as_array().unwrap();
        assert_eq!(names(inner).last(), Some(&json!("REVERT")));
        assert_eq!(inner.iter().filter(|op| op["sub"].is_object()).count(), 1);
        let [created] = named("CREATE")[..] else { panic!("{vm}") };
        let address: U256 = serde_json::from_value(created["ex"]["push"][0].clone()).unwrap();
        assert_eq!(Address::from_word(address.into()), ACTIVE.create(0));
        assert_eq!(names(created["sub"]["ops"].as_array().unwrap()).last(), Some(&json!("RETURN")));
        let [stored] = named("MSTORE")[..] else { panic!("{vm}") };
        let memory = json!({ "off": 0, "data": format!("0x{:0>64}", "60015ff3") });
        assert_eq!(stored["ex"]["mem"], memory);
        // A precompile has no steps.
        let [precompile] = named("STATICCALL")[..] else { panic!("{vm}") };
        assert_eq!(
            (&precompile["sub"], &precompile["ex"]["push"]),
            (&Value::Null, &json!(["0x1"]))
        );
        // The gas after a step is that before it, less its cost; calls give some back.
        for pair in
            ops.windows(2).filter(|pair| pair[1]["sub"].is_null() && pair[1]["op"] != "STATICCALL")
        {
            let [before, after, cost] =
                [&pair[0]["ex"]["used"], &pair[1]["ex"]["used"], &pair[1]["cost"]]
                    .map(|it| it.as_u64().unwrap());
            assert_eq!(before - cost, after, "{pair:?}");
        }
        // An instruction that is not executed has left nothing.
        served.ask(901, "anvil_setCode", json!([PAYEE, "0x60015056fe"])).await;
        let call = json!([{ "to": PAYEE }, ["vmTrace"]]);
        let failed = served.ask(901, "trace_call", call).await;
        let ops = failed["vmTrace"]["ops"].as_array().unwrap();
        assert_eq!((&ops[2]["op"], &ops[2]["ex"]), (&json!("JUMP"), &Value::Null));
        assert!(ops[1]["ex"].is_object());
    });
}

#[test]
fn calls_run_on_the_block_they_name_and_on_each_other() {
    bounded(async {
        let served = Served::with_contracts().await;
        let call = json!({ "from": SENDER, "to": ACTIVE, "value": "0xa" });
        let one = served.ask(901, "trace_call", json!([call, ["trace", "stateDiff"]])).await;
        assert_eq!(one["trace"].as_array().unwrap().len(), 5);
        let slot = format!("{:#066x}", U256::from(1));
        assert!(one["stateDiff"][hex(ACTIVE)]["storage"][&slot]["*"].is_object());
        let types = json!(["stateDiff"]);
        let many = json!([[[call, types], [call, types]], "latest"]);
        let many = served.ask(901, "trace_callMany", many).await;
        assert_eq!(many[0]["stateDiff"], one["stateDiff"]);
        // The second call finds what the first one has stored.
        let second = &many[1]["stateDiff"][hex(ACTIVE)];
        assert_eq!(second["storage"], json!({}));
        assert_eq!(second["nonce"], json!({ "*": { "from": "0x1", "to": "0x2" } }));
        // Nothing of it has happened.
        let words = served.ask(901, "eth_getStorageAt", json!([ACTIVE, "0x1", "latest"])).await;
        assert_eq!(words, json!(format!("{:#066x}", 0)));
        // Overrides, and a block before the code was there.
        let state = json!({ PAYEE.to_string(): { "code": "0x5f5ffd" } });
        let overridden = json!([{ "to": PAYEE }, ["trace"], "latest", state]);
        let overridden = served.ask(901, "trace_call", overridden).await;
        assert_eq!(overridden["trace"][0]["error"], "Reverted");
        let pending = json!([call, ["trace"], "pending"]);
        assert_eq!(served.ask(901, "trace_call", pending).await["trace"], one["trace"]);
        let (code, words) = served.refusal("trace_call", json!([call, ["trace"], "0x63"])).await;
        assert_eq!((code, words.as_str()), (-32001, "block not found: 0x63"));
        assert_eq!(served.refusal("trace_call", json!([call, ["steps"]])).await.0, -32602);
    });
}

/// Calls together have as much gas as one call.
#[test]
fn calls_share_their_gas() {
    bounded(async {
        let limits = Limits::default().with_call_gas(1_000_000);
        let served = Served::of(ClusterConfig::default(), limits).await;
        // JUMPDEST PUSH0 JUMP.
        served.ask(901, "anvil_setCode", json!([PAYEE, "0x5b5f56"])).await;
        let call = json!([{ "to": PAYEE, "gas": "0x927c0" }, ["trace"]]);
        let plain = json!([{ "to": ACTIVE }, ["trace"]]);
        let (code, words) =
            served.refusal("trace_callMany", json!([[call, call, plain], "latest"])).await;
        assert_eq!(code, -32000, "{words}");
        let both = served.ask(901, "trace_callMany", json!([[call, call]])).await;
        let gas = |index: usize| number(&both[index]["trace"][0]["action"]["gas"]);
        assert_eq!((gas(0), gas(1)), (600_000 - 21_000, 400_000 - 21_000));
    });
}

#[test]
fn filter_finds_calls_of_a_range() {
    bounded(async {
        let served = Served::with_contracts().await;
        for wei in 1..=3 {
            served.pay(SENDER, ACTIVE, 9 + wei).await;
            served.pay(EXECUTOR, PAYEE, wei).await;
        }
        let find = |filter: Value| served.ask(901, "trace_filter", json!([filter]));
        let to_payee = find(json!({ "toAddress": [PAYEE] })).await;
        // Two calls of each transaction to the contract, and each transfer.
        assert_eq!(to_payee.as_array().unwrap().len(), 9);
        let both = find(json!({ "fromAddress": [EXECUTOR], "toAddress": [PAYEE] })).await;
        assert_eq!(each(&both, "/action/value"), ["0x1", "0x2", "0x3"].map(Value::from));
        let either = json!({ "fromAddress": [EXECUTOR], "toAddress": [PAYEE], "mode": "union" });
        assert_eq!(find(either).await, to_payee);
        let blocks = each(&both, "/blockNumber");
        let within = json!({
            "fromBlock": format!("{:#x}", blocks[1].as_u64().unwrap()), "toBlock": "latest",
            "fromAddress": [EXECUTOR],
        });
        assert_eq!(find(within).await.as_array().unwrap()[..], both.as_array().unwrap()[1..]);
        // Pages.
        let page = |after: u64, count: u64| {
            find(json!({ "toAddress": [PAYEE], "after": after, "count": count }))
        };
        assert_eq!(page(0, 4).await.as_array().unwrap()[..], to_payee.as_array().unwrap()[..4]);
        assert_eq!(page(4, 4).await.as_array().unwrap()[..], to_payee.as_array().unwrap()[4..8]);
        assert_eq!(page(8, 4).await.as_array().unwrap()[..], to_payee.as_array().unwrap()[8..]);
        assert_eq!(page(0, 0).await, json!([]));
        assert_eq!(find(json!({ "fromBlock": "earliest", "toBlock": "0x0" })).await, json!([]));
        // All of a block are those of trace_block.
        let head = served.ask(901, "trace_block", json!(["latest"])).await;
        assert_eq!(find(json!({ "fromBlock": "latest" })).await, head);
        let cases = [
            (json!({ "fromBlock": "0x5", "toBlock": "0x4" }), "invalid block range params"),
            (json!({ "toBlock": "0x63" }), "block range extends beyond current head block"),
            (json!({ "fromBlocks": "0x1" }), "Invalid params"),
        ];
        for (filter, expected) in cases {
            let (code, words) = served.refusal("trace_filter", json!([filter])).await;
            assert_eq!(code, -32602);
            assert!(words.starts_with(expected), "{words}");
        }
        served.ask(901, "anvil_mine", json!(["0x3e8"])).await;
        let (code, words) = served.refusal("trace_filter", json!([{ "fromBlock": "0x1" }])).await;
        let wide = "block range too large: expected at most 1000 blocks";
        assert!(code == -32602 && words.starts_with(wide), "{words}");
    });
}

#[test]
fn traces_of_what_is_not_there() {
    bounded(async {
        let served = Served::start().await;
        let nothing = [
            ("trace_transaction", json!([UNKNOWN])),
            ("trace_get", json!([UNKNOWN, ["0x0"]])),
            ("trace_block", json!(["0x63"])),
            ("trace_block", json!([UNKNOWN])),
            ("trace_replayBlockTransactions", json!(["0x63", ["trace"]])),
        ];
        for (method, params) in nothing {
            assert_eq!(served.ask(901, method, params).await, Value::Null, "{method}");
        }
        // The genesis executes nothing.
        assert_eq!(served.ask(901, "trace_block", json!(["earliest"])).await, json!([]));
        let replayed = json!(["0x0", ["trace"]]);
        let replayed = served.ask(901, "trace_replayBlockTransactions", replayed).await;
        assert_eq!(replayed, json!([]));
        let (code, words) =
            served.refusal("trace_replayTransaction", json!([UNKNOWN, ["trace"]])).await;
        assert_eq!((code, words.as_str()), (-32000, "transaction not found"));
        let (code, words) = served.refusal("trace_rawTransaction", json!(["0x02", []])).await;
        assert!(code == -32602 && words.starts_with("transaction: expected a signed"), "{words}");
    });
}

/// Long traces end with an error, whatever is asked for.
#[test]
fn long_traces_are_refused() {
    bounded(async {
        let limits = Limits::default().with_response_bytes(1 << 20);
        let served = Served::of(ClusterConfig::default(), limits).await;
        let steps = "0x5b5f56";
        // Calls itself without end: PUSH0 (five times) ADDRESS GAS CALL STOP.
        let nested = "0x5f5f5f5f5f305af100";
        // Calls another account without end.
        let calls = "0x5b5f5f5f5f5f60ff5af1505f56";
        for (code, types) in
            [(steps, "vmTrace"), (nested, "trace"), (calls, "trace"), (calls, "vmTrace")]
        {
            let state = json!({ PAYEE.to_string(): { "code": code } });
            let params = json!([{ "to": PAYEE }, [types], "latest", state]);
            let (code, words) = served.refusal("trace_call", params).await;
            assert_eq!(code, -32000, "{types}: {words}");
            assert!(words.starts_with("trace too long"), "{types}: {words}");
        }
        let fine = json!([{ "to": DEV_ACCOUNTS[1] }, ["trace", "vmTrace", "stateDiff"]]);
        served.ask(901, "trace_call", fine).await;
    });
}
