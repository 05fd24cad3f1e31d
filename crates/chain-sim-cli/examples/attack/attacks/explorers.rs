//! L1: what explorers and wallets ask, and simulated blocks.

use alloy_primitives::U64;
use chain_sim::DEV_ACCOUNTS;
use serde_json::{Value, json};

use super::{
    histories::{logs, long_chain},
    traces::mined,
};
use crate::{
    attack::Attack,
    finding::Finding,
    programs::{CALL, LOG, PROGRAM, STORE, call, precompile_loop, repeat},
    stage::Stage,
    wire::Failure,
};

/// Everything that a trace in Parity's format can have.
const TYPES: [&str; 3] = ["trace", "vmTrace", "stateDiff"];

pub(super) const ATTACKS: &[Attack] = &[
    Attack::new("L1", "trace_call", "8 traces of every kind of thousands of calls", |stage| {
        stage.set_code(PROGRAM, &repeat(&[CALL, STORE].concat()))?;
        let port = stage.chains[0];
        stage.ask_often(8, port, "trace_call", &json!([call(9_000_000, "0x"), TYPES, "latest"]))
    }),
    Attack::new("L1", "trace_replayBlock", "8 replays of every kind of a full block", |stage| {
        let block = full_block(stage)?;
        let port = stage.chains[0];
        stage.ask_often(8, port, "trace_replayBlockTransactions", &json!([block, TYPES]))
    })
    .long(),
    Attack::new("L1", "trace_filter", "8 searches of a thousand blocks for calls", |stage| {
        let height = long_chain(stage)?;
        let port = stage.chains[0];
        stage.ask_all(8, port, move |client| {
            let from = client as u64 * (height - 1_000) / 8;
            let (from, to) = (U64::from(from), U64::from(from + 999));
            let account = json!([DEV_ACCOUNTS[1]]);
            ("trace_filter", json!([{ "fromBlock": from, "toBlock": to, "toAddress": account }]))
        })
    })
    .long(),
    Attack::new("L1", "ots_search", "8 searches of a whole chain for an account", |stage| {
        long_chain(stage)?;
        let port = stage.chains[0];
        stage.ask_all(8, port, |client| match client % 2 {
            0 => ("ots_searchTransactionsBefore", json!([PROGRAM, 0, 25])),
            _ => ("ots_searchTransactionsAfter", json!([DEV_ACCOUNTS[1], 0, 25])),
        })
    }),
    Attack::new("L1", "ots_traceTransaction", "8 trees of a transaction's calls", |stage| {
        let hash = mined(stage, CALL, 4_800_000)?;
        let port = stage.chains[0];
        stage.ask_all(8, port, move |client| {
            let method = ["ots_traceTransaction", "ots_getInternalOperations"][client % 2];
            (method, json!([hash]))
        })
    })
    .long(),
    Attack::new(
        "L1",
        "eth_simulateV1",
        "8 simulations of 256 blocks with endless calls",
        |stage| simulate(stage, &precompile_loop(6), 256, 1),
    ),
    Attack::new("L1", "eth_simulateV1, logs", "8 simulations of 40,000 logs a call", |stage| {
        simulate(stage, &repeat(LOG), 16, 4)
    })
    .long(),
    Attack::new("L1", "storage ranges", "8 debug_storageRangeAt in a full block", |stage| {
        let block = full_block(stage)?;
        let header = stage.first()?.ask("eth_getBlockByNumber", json!([block, false]))?;
        let port = stage.chains[0];
        let zero = format!("{:#066x}", 0);
        let params = json!([header["hash"], 0, PROGRAM, zero, 10_000]);
        stage.ask_often(8, port, "debug_storageRangeAt", &params)
    })
    .long(),
    Attack::new("L1", "modified accounts", "8 questions for what a long chain changed", |stage| {
        let height = long_chain(stage)?;
        let port = stage.chains[0];
        let params = json!([U64::from(1), U64::from(height)]);
        stage.ask_often(8, port, "debug_getModifiedAccountsByNumber", &params)
    })
    .long(),
    Attack::new("L1", "typed data", "8 signatures of 20,000 nested structures", |stage| {
        let port = stage.chains[0];
        let params = json!([DEV_ACCOUNTS[0], typed_data(stage.scaled(20_000, 5_000))]);
        stage.ask_often(8, port, "eth_signTypedData_v4", &params)
    }),
    Attack::new("L1", "receipts of Otterscan", "8 pages of a block with 40,000 logs", |stage| {
        let block = logs(stage)?;
        let port = stage.chains[0];
        stage.ask_all(8, port, move |client| match client % 2 {
            0 => ("ots_getBlockTransactions", json!([block, 0, 25])),
            _ => ("ots_getBlockDetails", json!([block])),
        })
    })
    .long(),
];

/// Mines a block that stores thousands of words and makes thousands of calls; returns its number.
fn full_block(stage: &Stage) -> Result<Value, Failure> {
    let hash = mined(stage, &[CALL, STORE].concat(), 16_000_000)?;
    let transaction = stage.first()?.ask("eth_getTransactionByHash", json!([hash]))?;
    Ok(transaction["blockNumber"].clone())
}

/// 8 clients simulate blocks with calls of a program.
fn simulate(
    stage: &mut Stage,
    program: &str,
    blocks: usize,
    calls: usize,
) -> Result<Finding, Failure> {
    stage.set_code(PROGRAM, program)?;
    let calls = vec![json!({ "to": PROGRAM }); calls];
    let port = stage.chains[0];
    let payload = json!({
        "blockStateCalls": vec![json!({ "calls": calls }); blocks],
        "traceTransfers": true,
        "returnFullTransactions": true,
    });
    stage.ask_often(8, port, "eth_simulateV1", &json!([payload, "latest"]))
}

/// Typed data with a list of so many structures.
fn typed_data(count: usize) -> Value {
    json!({
        "types": {
            "EIP712Domain": [{ "name": "name", "type": "string" }],
            "Orders": [{ "name": "orders", "type": "Order[]" }],
            "Order": [{ "name": "to", "type": "address" }, { "name": "text", "type": "string" }],
        },
        "primaryType": "Orders",
        "domain": { "name": "attack" },
        "message": { "orders": vec![json!({ "to": PROGRAM, "text": "words" }); count] },
    })
}
