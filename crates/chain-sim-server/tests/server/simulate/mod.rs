//! Blocks of calls that only a client sees: `eth_simulateV1`.

mod blocks;
mod precompiles;
mod refusals;
mod transfers;

use alloy_primitives::{Address, Bytes, U256};
use serde_json::{Value, json};

use crate::debug::Served;

/// Has nothing on the chain.
const POOR: Address = Address::repeat_byte(0xc0);
/// Takes anything.
const TAKER: Address = Address::repeat_byte(0xc1);
/// Where code is put.
const CODE: Address = Address::repeat_byte(0xc2);

/// Simulates blocks after the latest.
async fn simulate(served: &Served, payload: Value) -> Vec<Value> {
    let blocks = served.ask(901, "eth_simulateV1", json!([payload, "latest"])).await;
    serde_json::from_value(blocks).unwrap()
}

/// Simulates one block of calls, with code at [`CODE`], and returns what comes of the calls.
async fn calls_with(served: &Served, code: &str, calls: Value) -> Vec<Value> {
    let overrides = json!({
        CODE.to_string(): { "code": code },
        POOR.to_string(): { "balance": "0xde0b6b3a7640000" },
    });
    let block = json!({ "stateOverrides": overrides, "calls": calls });
    let blocks = simulate(served, json!({ "blockStateCalls": [block] })).await;
    serde_json::from_value(blocks[0]["calls"].clone()).unwrap()
}

/// The refusal of a simulation: code and words.
async fn refusal(served: &Served, payload: Value) -> (i32, String) {
    served.refusal("eth_simulateV1", json!([payload, "latest"])).await
}

/// A word as code returns it.
fn word(value: &Value) -> U256 {
    let bytes: Bytes = serde_json::from_value(value.clone()).unwrap();
    U256::from_be_slice(&bytes)
}
