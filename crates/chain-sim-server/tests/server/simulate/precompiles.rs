//! Precompiles that are replaced and moved, in simulations and in calls.

use alloy_primitives::{Address, address};
use serde_json::{Value, json};

use super::{TAKER, refusal, simulate};
use crate::debug::{Served, bounded};

const SHA256: Address = address!("0x0000000000000000000000000000000000000002");
const IDENTITY: Address = address!("0x0000000000000000000000000000000000000004");
/// Returns 42.
const ANSWER: &str = "0x602a5f5260205ff3";
/// SHA-256 of nothing.
const HASH: &str = "0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
/// 42 as a word.
const WORD: &str = "0x000000000000000000000000000000000000000000000000000000000000002a";

/// What SHA-256, [`TAKER`] and the identity return in a simulated block with these overrides, and in
/// the one after it.
async fn returned(served: &Served, overrides: &Value) -> [[String; 3]; 2] {
    let call = |to: Address| {
        let input = if to == IDENTITY { "0x05" } else { "0x" };
        json!({ "to": to, "input": input })
    };
    let calls = json!([SHA256, TAKER, IDENTITY].map(call));
    let payload = json!({ "blockStateCalls": [
        { "stateOverrides": overrides, "calls": calls }, { "calls": calls },
    ]});
    let blocks = simulate(served, payload).await;
    [0, 1].map(|block| {
        [0, 1, 2]
            .map(|call| blocks[block]["calls"][call]["returnData"].as_str().unwrap().to_owned())
    })
}

#[test]
fn precompiles_move_and_are_replaced_for_one_block() {
    bounded(async {
        let served = Served::start().await;
        let plain = [HASH, "0x", "0x05"];
        let move_to = |to: Address| json!({ "movePrecompileToAddress": to });
        for (overrides, expected) in [
            (json!({}), plain),
            (json!({ SHA256.to_string(): move_to(TAKER) }), ["0x", HASH, "0x05"]),
            (
                json!({ SHA256.to_string(): { "code": ANSWER, "movePrecompileToAddress": TAKER } }),
                [WORD, HASH, "0x05"],
            ),
            (json!({ SHA256.to_string(): { "code": ANSWER } }), [WORD, "0x", "0x05"]),
            // The destination is a precompile, which is lost.
            (json!({ SHA256.to_string(): move_to(IDENTITY) }), ["0x", "0x", HASH_OF_05]),
        ] {
            let [first, second] = returned(&served, &overrides).await;
            assert_eq!(first, expected.map(str::to_owned), "{overrides}");
            // Code stays, and precompiles are where they always are.
            assert_eq!(second, plain.map(str::to_owned), "{overrides}");
            // Calls do the same.
            for (to, input, expected) in [
                (SHA256, "0x", expected[0]),
                (TAKER, "0x", expected[1]),
                (IDENTITY, "0x05", expected[2]),
            ] {
                let call = json!([{ "to": to, "input": input }, "latest", overrides]);
                assert_eq!(served.ask(901, "eth_call", call).await, expected, "{overrides} {to}");
            }
        }
    });
}

/// SHA-256 of the byte 5.
const HASH_OF_05: &str = "0xe77b9a9ae9e30b0dbdb6f510a264ef9de781501d7b6b92ae89eb059c5ab743db";

#[test]
fn moves_that_contradict_each_other_are_refused() {
    bounded(async {
        let served = Served::start().await;
        let move_to = |to: Address| json!({ "movePrecompileToAddress": to });
        for (overrides, code, text) in [
            (
                json!({ SHA256.to_string(): move_to(SHA256) }),
                -38022,
                format!(
                    "account {SHA256}: movePrecompileToAddress referenced itself in replacement"
                ),
            ),
            (
                json!({ SHA256.to_string(): move_to(TAKER), IDENTITY.to_string(): move_to(TAKER) }),
                -38023,
                format!(
                    "multiple movePrecompileToAddress referencing the same address to replace: {TAKER}"
                ),
            ),
            (
                json!({ TAKER.to_string(): move_to(SHA256) }),
                -32000,
                format!("account {TAKER} is not a precompile"),
            ),
            (
                json!({ SHA256.to_string(): move_to(TAKER), TAKER.to_string(): { "nonce": "0x1" } }),
                -32000,
                format!("account {TAKER} is already overridden"),
            ),
        ] {
            let block = json!({ "stateOverrides": overrides, "calls": [{ "to": TAKER }] });
            let expected = (code, text);
            assert_eq!(refusal(&served, json!({ "blockStateCalls": [block] })).await, expected);
            let without_calls = json!({ "blockStateCalls": [{ "stateOverrides": overrides }] });
            assert_eq!(refusal(&served, without_calls).await, expected);
            let call = json!([{ "to": TAKER }, "latest", overrides]);
            assert_eq!(served.refusal("eth_call", call.clone()).await, expected);
            assert_eq!(served.refusal("eth_estimateGas", call).await, expected);
            let traced = json!([{ "to": TAKER }, "latest", { "stateOverrides": overrides }]);
            assert_eq!(served.refusal("debug_traceCall", traced).await, expected);
        }
    });
}
