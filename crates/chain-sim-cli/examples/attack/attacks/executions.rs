//! L1: calls that use all gas there is.

use serde_json::json;

use crate::{
    attack::Attack,
    finding::Finding,
    programs::{
        BALANCE, COPY, CREATE, HASH, PAIR, PROGRAM, SIGNATURE, STORE, call, modexp,
        precompile_loop, repeat,
    },
    stage::Stage,
    wire::Failure,
};

pub(super) const ATTACKS: &[Attack] = &[
    Attack::new("L1", "calls of bnadd", "40 clients call the precompile 0x06 in a loop", |stage| {
        call_often(stage, &precompile_loop(6), "0x")
    }),
    Attack::new(
        "L1",
        "calls of modexp",
        "40 clients call the precompile 0x05 in a loop",
        |stage| call_often(stage, &precompile_loop(5), &modexp(64)),
    )
    .long(),
    Attack::new("L1", "calls of 0x100", "40 clients call secp256r1 in a loop", |stage| {
        call_often(stage, &precompile_loop(0x100), SIGNATURE)
    }),
    Attack::new("L1", "calls of blake2f", "40 clients call 0x09 once, with all gas", |stage| {
        let rounds = "02aea540";
        let data = format!("0x{rounds}{}01", "00".repeat(208));
        call_often(stage, &precompile_loop(9), &data)
    })
    .long(),
    Attack::new("L1", "calls of modexp, long", "40 clients call 0x05 with long numbers", |stage| {
        call_often(stage, &precompile_loop(5), &modexp(256))
    })
    .long(),
    Attack::new("L1", "calls of pairings", "40 clients call 0x08 in a loop", |stage| {
        call_often(stage, &precompile_loop(8), &format!("0x{}", PAIR.repeat(10)))
    })
    .long(),
    Attack::new("L1", "calls of opcodes", "40 clients store, hash, copy, create, read", |stage| {
        let bodies = [STORE, HASH, COPY, CREATE, BALANCE].concat();
        call_often(stage, &repeat(&bodies), "0x")
    })
    .long(),
];

/// 40 clients call a program with this data.
fn call_often(stage: &mut Stage, program: &str, data: &str) -> Result<Finding, Failure> {
    stage.set_code(PROGRAM, program)?;
    let port = stage.chains[0];
    stage.ask_often(40, port, "eth_call", &json!([call(50_000_000, data), "latest"]))
}
