//! L2: clients that ask and leave.

use std::{thread, time::Duration};

use serde_json::json;

use crate::{
    attack::{Attack, HISTORY},
    finding::Finding,
    programs::{CALL, PROGRAM, call, precompile_loop, repeat},
    stage::Stage,
    wire::{Connection, Failure, Socket, batch, request},
};

pub(super) const ATTACKS: &[Attack] = &[
    Attack::new(
        "L2",
        "call and leave",
        "20 clients call 0x06 in a loop, and disconnect",
        |stage| {
            stage.set_code(PROGRAM, &precompile_loop(6))?;
            let body = request("eth_call", json!([call(50_000_000, "0x"), "latest"]));
            leave(stage, body, false)
        },
    ),
    Attack::new("L2", "trace and leave", "20 WebSockets trace 60,000 calls, and leave", |stage| {
        stage.set_code(PROGRAM, &repeat(CALL))?;
        let tracer = json!({ "tracer": "callTracer" });
        let body = request("debug_traceCall", json!([call(9_000_000, "0x"), "latest", tracer]));
        leave(stage, body, true)
    })
    .long(),
    Attack::new("L2", "batch and leave", "20 clients leave 100 estimates behind", |stage| {
        stage.set_code(PROGRAM, &precompile_loop(6))?;
        leave(stage, batch("eth_estimateGas", vec![json!([{ "to": PROGRAM }]); 100]), false)
    })
    .long(),
    Attack::new("L2", "mine and leave", "20 clients leave blocks to mine behind", |stage| {
        leave(stage, request("anvil_mine", json!(["0x64"])), false)
    })
    .own(HISTORY)
    .long(),
];

/// 20 clients send a request and leave shortly after. Then a call, which needs the same threads,
/// must be answered soon: no thread may still work for clients that have gone.
fn leave(stage: &mut Stage, body: Vec<u8>, by_socket: bool) -> Result<Finding, Failure> {
    let mut finding = stage.besiege(20, move |stage, _| {
        if by_socket {
            let mut socket = Socket::open(stage.chains[0])?;
            socket.send(&body)?;
            thread::sleep(Duration::from_millis(20));
        } else {
            let mut client = stage.first()?;
            client.post(&body)?;
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    })?;
    thread::sleep(Duration::from_millis(100));
    let began = std::time::Instant::now();
    let call = json!([{ "to": chain_sim::DEV_ACCOUNTS[1] }, "latest"]);
    Connection::open(stage.chains[1])?.ask("eth_call", call)?;
    let took = began.elapsed();
    finding.text += &format!("; a call afterwards: {} ms", took.as_millis());
    Ok(finding.unless(took < Duration::from_secs(1), format!("a call afterwards took {took:.1?}")))
}
