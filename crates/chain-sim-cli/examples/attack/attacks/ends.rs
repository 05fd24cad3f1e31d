//! L9: the server ends when it is told to.

use std::{
    process::Command,
    thread,
    time::{Duration, Instant},
};

use serde_json::json;

use super::histories::mine;
use crate::{
    attack::{Attack, HISTORY},
    finding::Finding,
    memory::has_ended,
    programs::{PROGRAM, call, precompile_loop},
    stage::Stage,
    wire::{Failure, request},
};

/// How long the end may take under load: in the full form, and on a machine that others use, too.
const END: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(5)];
/// How long an attack waits for the end at the most.
const NEVER: Duration = Duration::from_secs(60);

pub(super) const ATTACKS: &[Attack] = &[
    Attack::new("L9", "SIGTERM", "the signal while 40 clients call 0x06", |stage| {
        load(stage)?;
        end(stage, &["TERM"])
    }),
    Attack::new("L9", "SIGINT, mining", "the signal while 100,000 blocks are built", |stage| {
        stage.begin()?;
        stage.crowd(1, |stage, _| {
            stage.first()?.post(&request("anvil_mine", json!(["0x186a0"]))).map_err(Failure::from)
        });
        stage.crowd(1, |stage, _| mine(&mut stage.chain(1)?, 100_000));
        thread::sleep(Duration::from_secs(2));
        end(stage, &["INT"])
    })
    .own(HISTORY)
    .long(),
    Attack::new("L9", "second signal", "two signals while 40 clients call 0x06", |stage| {
        load(stage)?;
        end(stage, &["TERM", "INT"])
    }),
    Attack::new("L9", "SIGHUP", "the signal again and again: the server goes on", |stage| {
        load(stage)?;
        while !stage.is_over() {
            signal(stage, "HUP")?;
            thread::sleep(Duration::from_millis(100));
        }
        let finding = stage.finding();
        Ok(finding.unless(!has_ended(stage.server), "the server has ended"))
    })
    // A server without a state file ends, as any program whose terminal is closed.
    .options(&["--state", "state"])
    .long(),
];

/// 40 clients that call.
fn load(stage: &mut Stage) -> Result<(), Failure> {
    stage.set_code(PROGRAM, &precompile_loop(6))?;
    let params = json!([call(50_000_000, "0x"), "latest"]);
    stage.begin()?;
    stage.crowd(40, move |stage, _| stage.first()?.ask("eth_call", params.clone()));
    thread::sleep(Duration::from_secs(1));
    Ok(())
}

/// Sends signals, one right after the other; how long the end takes.
fn end(stage: &Stage, signals: &[&str]) -> Result<Finding, Failure> {
    stage.measured()?;
    let began = Instant::now();
    signals.iter().try_for_each(|name| signal(stage, name))?;
    while !has_ended(stage.server) && began.elapsed() < NEVER {
        thread::sleep(Duration::from_millis(2));
    }
    let took = began.elapsed();
    let text = format!("ended after {:.2} s", took.as_secs_f64());
    Ok(Finding::fine(&text).unless(took < stage.scaled(END[0], END[1]), text.clone()))
}

fn signal(stage: &Stage, name: &str) -> Result<(), Failure> {
    Command::new("kill").args([format!("-{name}"), stage.server.to_string()]).status()?;
    Ok(())
}
