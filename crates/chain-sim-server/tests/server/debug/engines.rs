//! Whatever runs the predeploys, traces are those of the Solidity contracts.

use alloy_primitives::{Address, B256, ChainId};
use chain_sim::{ClusterConfig, Engine};
use chain_sim_server::Limits;
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Versions};
use serde_json::{Value, json};

use super::{Served, bounded, script::Script};
use crate::messages::{SENDER, send};

/// All tracers.
fn tracers() -> Vec<Value> {
    let config =
        json!({ "callTracer": { "withLog": true }, "4byteTracer": null, "flatCallTracer": {} });
    vec![
        json!({}),
        json!({ "enableMemory": true, "enableReturnData": true, "disableStack": true }),
        json!({ "tracer": "callTracer" }),
        json!({ "tracer": "callTracer", "tracerConfig": { "withLog": true } }),
        json!({ "tracer": "callTracer", "tracerConfig": { "onlyTopCall": true } }),
        json!({ "tracer": "prestateTracer" }),
        json!({ "tracer": "prestateTracer", "tracerConfig": { "diffMode": true } }),
        json!({ "tracer": "flatCallTracer" }),
        json!({ "tracer": "4byteTracer" }),
        json!({ "tracer": "erc7562Tracer" }),
        json!({ "tracer": "muxTracer", "tracerConfig": config }),
    ]
}

/// A send, its relay, a second relay of it, which fails, and a contract that sends: what became of
/// each, by each tracer.
async fn traces(engine: Engine) -> Vec<(String, Value)> {
    // The version that every engine has.
    let cluster = ClusterConfig::default().with_engine(engine).with_versions(Versions::V1_2_0);
    let served = Served::of(cluster, Limits::default()).await;
    let (sent, message) = served.message().await;
    let relayed = served.send(902, &message.relay()).await;
    let again = served.send(902, &message.relay()).await;
    let message = send(902).input;
    let sends = Script::default().emit(1).call(L2_TO_L2_CROSS_DOMAIN_MESSENGER, &message);
    let sends = sends.run_by(SENDER);
    let created = served.send(901, &sends).await;
    let transactions: [(&str, ChainId, B256); 4] = [
        ("send", 901, sent),
        ("relay", 902, relayed),
        ("failing relay", 902, again),
        ("contract that sends", 901, created),
    ];
    let mut traces = Vec::new();
    for (name, chain, hash) in transactions {
        let receipt = served.ask(chain, "eth_getTransactionReceipt", json!([hash])).await;
        assert_eq!(receipt["status"] == "0x1", name != "failing relay", "{receipt}");
        for options in tracers() {
            let trace = served.trace(chain, hash, options.clone()).await;
            traces.push((format!("{name}, {options}"), trace));
        }
    }
    traces
}

/// A trace without what is not the same on a chain of native programs: the predeploys' code, and
/// blocks' hashes, which follow from all state.
fn without_code(mut trace: Value) -> Value {
    for address in [L2_TO_L2_CROSS_DOMAIN_MESSENGER, CROSS_L2_INBOX] {
        if let Some(account) = account(&mut trace, address) {
            account.remove("code").expect("an account with code");
        }
    }
    remove(&mut trace, "blockHash");
    trace
}

/// An account in a prestate.
fn account(trace: &mut Value, address: Address) -> Option<&mut serde_json::Map<String, Value>> {
    let name = format!("{address:#x}");
    let prestate = match trace.get("pre") {
        Some(_) => &mut trace["pre"],
        None => trace,
    };
    prestate.get_mut(name)?.as_object_mut()
}

/// Removes a field wherever it is.
fn remove(value: &mut Value, field: &str) {
    match value {
        Value::Object(object) => {
            object.remove(field);
            object.values_mut().for_each(|value| remove(value, field));
        }
        Value::Array(array) => array.iter_mut().for_each(|value| remove(value, field)),
        _ => {}
    }
}

#[test]
fn acceleration_is_not_to_be_seen() {
    bounded(async {
        let (solidity, accelerated) =
            (traces(Engine::Bytecode).await, traces(Engine::Accelerated).await);
        assert_eq!(solidity.len(), accelerated.len());
        for ((name, expected), (_, trace)) in solidity.into_iter().zip(accelerated) {
            assert_eq!(trace, expected, "{name}");
        }
    });
}

#[test]
fn native_programs_differ_in_code_and_steps_only() {
    bounded(async {
        let (solidity, native) = (traces(Engine::Bytecode).await, traces(Engine::Native).await);
        for ((name, expected), (_, trace)) in solidity.into_iter().zip(native) {
            let shows_steps = !name.contains("\"tracer\"") || name.contains("erc7562Tracer");
            if shows_steps {
                assert_ne!(trace, expected, "{name}");
                // They come to the same.
                for field in ["gas", "gasUsed", "failed", "returnValue", "output", "error"] {
                    assert_eq!(trace[field], expected[field], "{name}: {field}");
                }
            } else {
                assert_eq!(without_code(trace), without_code(expected), "{name}");
            }
        }
    });
}
