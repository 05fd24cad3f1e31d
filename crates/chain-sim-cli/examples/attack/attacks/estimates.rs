//! L1: searches for a gas limit.

use serde_json::json;

use crate::{
    attack::Attack,
    finding::Finding,
    programs::{LOAD, PROGRAM, SIGNATURE, call, modexp, repeat, succeeds_above},
    stage::Stage,
    wire::Failure,
};

pub(super) const ATTACKS: &[Attack] = &[
    Attack::new(
        "L1",
        "estimate, bnadd",
        "8 estimates that succeed above 49.9 M gas only, and burn otherwise by 0x06",
        |stage| estimate(stage, &succeeds_above(49_900_000, 6), "0x"),
    )
    .options(&["--hardfork", "isthmus"]),
    Attack::new(
        "L1",
        "estimate, 0x100",
        "the same by 0x100, above 16.7 M gas, the most under Osaka's rules",
        |stage| estimate(stage, &succeeds_above(16_700_000, 0x100), SIGNATURE),
    )
    .long(),
    Attack::new("L1", "estimate, modexp", "the same by 0x05", |stage| {
        estimate(stage, &succeeds_above(16_700_000, 5), &modexp(128))
    })
    .long(),
    Attack::new(
        "L1",
        "access lists of many words",
        "8 eth_createAccessList of a program that reads thousands of words",
        |stage| {
            stage.set_code(PROGRAM, &repeat(LOAD))?;
            let port = stage.chains[0];
            let params = json!([call(16_000_000, "0x"), "latest"]);
            stage.ask_often(8, port, "eth_createAccessList", &params)
        },
    )
    .long(),
];

/// 8 clients estimate a program's gas.
fn estimate(stage: &mut Stage, program: &str, data: &str) -> Result<Finding, Failure> {
    stage.set_code(PROGRAM, program)?;
    let port = stage.chains[0];
    let params = json!([{ "to": PROGRAM, "data": data }]);
    stage.ask_often(8, port, "eth_estimateGas", &params)
}
