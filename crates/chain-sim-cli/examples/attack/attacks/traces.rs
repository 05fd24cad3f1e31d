//! L1: traces.

use alloy_primitives::{Bytes, U256};
use alloy_sol_types::SolCall;
use chain_sim::DEV_ACCOUNTS;
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::IL2ToL2CrossDomainMessenger::sendMessageCall,
};
use serde_json::{Value, json};

use crate::{
    attack::Attack,
    finding::Finding,
    programs::{CALL, COPY, HASH, LOG, PROGRAM, STORE, call, repeat},
    stage::Stage,
    wire::{Connection, Failure},
};

pub(super) const ATTACKS: &[Attack] = &[
    Attack::new("L1", "callTracer", "8 debug_traceCall of 60,000 calls", |stage| {
        trace(stage, CALL, &json!({ "tracer": "callTracer" }))
    }),
    Attack::new("L1", "callTracer, logs", "the same with 20,000 logs", |stage| {
        let tracer = json!({ "tracer": "callTracer", "tracerConfig": { "withLog": true } });
        trace(stage, LOG, &tracer)
    })
    .long(),
    Attack::new("L1", "erc7562Tracer", "8 traces of 60,000 calls", |stage| {
        trace(stage, CALL, &json!({ "tracer": "erc7562Tracer" }))
    }),
    Attack::new("L1", "erc7562Tracer, hashes", "8 traces of thousands of hashes", |stage| {
        trace(stage, HASH, &json!({ "tracer": "erc7562Tracer" }))
    })
    .long(),
    Attack::new("L1", "flatCallTracer", "8 traces of 60,000 calls", |stage| {
        trace(stage, CALL, &json!({ "tracer": "flatCallTracer" }))
    })
    .long(),
    Attack::new("L1", "prestateTracer", "8 traces of what thousands of words were", |stage| {
        let tracer = json!({ "tracer": "prestateTracer", "tracerConfig": { "diffMode": true } });
        trace(stage, STORE, &tracer)
    })
    .long(),
    Attack::new("L1", "muxTracer", "8 traces by all tracers at once", |stage| {
        let all = json!({ "callTracer": {}, "flatCallTracer": {}, "4byteTracer": {},
            "prestateTracer": {} });
        trace(stage, CALL, &json!({ "tracer": "muxTracer", "tracerConfig": all }))
    })
    .long(),
    Attack::new("L1", "steps with memory", "8 traces of half a megabyte a step", |stage| {
        trace(stage, COPY, &json!({ "enableMemory": true }))
    }),
    Attack::new("L1", "debug_traceBlock", "8 traces, step by step, of a full block", |stage| {
        let hash = mined(stage, CALL, 16_000_000)?;
        let block = stage.first()?.ask("eth_getTransactionByHash", json!([hash]))?;
        let params = json!([block["blockHash"], {}]);
        let port = stage.chains[0];
        stage.ask_often(8, port, "debug_traceBlockByHash", &params)
    }),
    Attack::new("L1", "traced transaction", "8 callTracer of 4.8 M gas of calls", |stage| {
        let hash = mined(stage, CALL, 4_800_000)?;
        let port = stage.chains[0];
        let params = json!([hash, { "tracer": "callTracer" }]);
        stage.ask_often(8, port, "debug_traceTransaction", &params)
    })
    .long(),
    Attack::new("L1", "cluster_traceMessage", "8 traces of a relay of 60,000 calls", |stage| {
        let message = relayed(stage)?;
        let port = stage.admin;
        stage.ask_often(8, port, "cluster_traceMessage", &json!([message]))
    }),
];

/// 8 clients trace calls of a program.
fn trace(stage: &mut Stage, body: &str, options: &Value) -> Result<Finding, Failure> {
    stage.set_code(PROGRAM, &repeat(body))?;
    let port = stage.chains[0];
    let params = json!([call(9_000_000, "0x"), "latest", options]);
    stage.ask_often(8, port, "debug_traceCall", &params)
}

/// Mines a call of a program, and returns its hash.
pub(super) fn mined(stage: &Stage, body: &str, gas: u64) -> Result<Value, Failure> {
    stage.set_code(PROGRAM, &repeat(body))?;
    let mut transaction = call(gas, "0x");
    transaction["from"] = json!(DEV_ACCOUNTS[0]);
    stage.first()?.ask("eth_sendTransaction", json!([transaction]))
}

/// Sends a message whose relay makes 60,000 calls, and returns its hash once it is relayed.
fn relayed(stage: &Stage) -> Result<Value, Failure> {
    let mut destination = Connection::open(stage.chains[1])?;
    destination.ask("anvil_setCode", json!([PROGRAM, repeat(CALL)]))?;
    let mut admin = stage.admin()?;
    admin.ask("cluster_setRelayer", json!([{ "gas": { "limit": 9_000_000 } }]))?;
    let send =
        sendMessageCall { _destination: U256::from(902), _target: PROGRAM, _message: Bytes::new() };
    let transaction = json!([{
        "from": DEV_ACCOUNTS[0],
        "to": L2_TO_L2_CROSS_DOMAIN_MESSENGER,
        "data": Bytes::from(send.abi_encode()),
    }]);
    stage.first()?.ask("eth_sendTransaction", transaction)?;
    loop {
        let messages = admin.ask("cluster_getMessages", json!([{}]))?;
        let message = &messages["messages"][0];
        match message["state"]["name"].as_str() {
            Some("relayed") => return Ok(message["hash"].clone()),
            Some("sent" | "submitted" | "waiting") => {
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            _ => {
                let expected = "a message that is relayed";
                return Err(Failure::Unexpected { expected, actual: messages });
            }
        }
    }
}
