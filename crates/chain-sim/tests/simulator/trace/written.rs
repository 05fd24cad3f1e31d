//! Traces as text and as JSON.

use alloy_primitives::ChainId;
use alloy_sol_types::{Revert, SolError};
use chain_sim::Engine;

use super::{Echo, MESSENGER, Refuse, cluster, creation, deploy, relay, relayed, send};

#[test]
fn json_has_all_values() {
    let trace = relayed(Engine::Native, &Refuse::BYTECODE, &Revert::from("no").abi_encode());
    let json = serde_json::to_value(&trace).unwrap();
    assert_eq!(json["messageHash"], trace.message_hash.to_string());
    assert_eq!(json["message"]["destination"], "0x386");
    let sent = &json["sent"][0];
    assert_eq!(sent["block"]["chain"], 901 as ChainId);
    assert_eq!(sent["block"]["safety"], "cross-unsafe");
    assert_eq!(sent["logIndex"], 0);
    assert_eq!(sent["accessList"][1], sent["checksum"]);
    assert_eq!(sent["admission"]["verdict"], "admitted");
    let relay = &json["relays"][0];
    assert_eq!(relay["failure"], serde_json::json!({ "kind": "error", "message": "no" }));
    assert_eq!(relay["failedCall"], 2);
    assert_eq!(relay["gasUsed"], trace.relays[0].gas_used);
    let calls = relay["calls"].as_array().unwrap();
    assert_eq!(calls[0]["function"]["name"], "relayMessage");
    assert_eq!(calls[0]["input"], trace.relays[0].calls[0].input.to_string());
    assert_eq!(calls[2]["parent"], 0);
    assert_eq!(calls[2]["output"], trace.message.message.to_string());
    // The text is the same each time.
    let text = serde_json::to_string(&trace).unwrap();
    assert_eq!(text, serde_json::to_string(&trace.clone()).unwrap());
}

#[test]
fn tree_is_readable() {
    let trace = relayed(Engine::Native, &Echo::BYTECODE, &[0xab; 40]);
    let text = trace.to_string();
    println!("{text}");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], format!("message {}", trace.message_hash));
    assert!(lines.iter().all(|line| line.chars().count() <= 120), "{text}");
    let starts = [
        "├─ nonce 0, from 901 to 902",
        "├─ sender 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
        "├─ calldata 0xabababababababababababab… (40 bytes)",
        "├─ sent on 901 in block 2 (0x",
        "│  ├─ transaction 0x",
        "│  ├─ access list for a relay, with the checksum last",
        "│  │  └─ 0x03",
        "│  └─ a relay would now be admitted on 902, at timestamp ",
        "└─ relayed on 902 in block 3 (0x",
        "   └─ CALL messenger.relayMessage(chain 901, block 2, timestamp ",
        "      ├─ CALL inbox.validateMessage(chain 901, block 2, ",
        "      │  └─ log ExecutingMessage(chain 901, block 2, ",
        "      └─ log RelayedMessage(source 901, nonce 0, messageHash ",
    ];
    let mut rest = lines.iter();
    for start in starts {
        assert!(rest.any(|line| line.starts_with(start)), "{start} is not in\n{text}");
    }
}

#[test]
fn deep_calls_are_drawn_and_written() {
    // CALL(gas, address, 0, 0, 0, 0, 0) of itself until the gas is gone.
    let code = [0x5f, 0x5f, 0x5f, 0x5f, 0x5f, 0x30, 0x5a, 0xf1];
    let mut cluster = cluster(Engine::Native);
    let target = deploy(&mut cluster, &creation(&code));
    let (id, message) = send(&mut cluster, target, &[]);
    let calldata = message.relay_calldata(id.clone());
    let call = relay(&id, &message, MESSENGER, calldata).gas_limit(16_000_000);
    cluster.submit_call(902, call).unwrap();
    cluster.step().unwrap();
    let trace = cluster.trace(message.hash()).unwrap();
    let deepest = trace.relays[0].calls.iter().map(|call| call.depth).max();
    assert!(deepest > Some(300), "{deepest:?}");
    let text = trace.to_string();
    assert!(text.lines().all(|line| line.chars().count() <= 120));
    assert!(serde_json::to_string(&trace).unwrap().len() > text.len());
}
