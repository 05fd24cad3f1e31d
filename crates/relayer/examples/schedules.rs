//! Runs the machine through any number of fault schedules, each from its own seed:
//!
//! ```text
//! cargo run --release -p relayer --example schedules -- --schedules 1000000 --seed 1
//! ```
//!
//! Ends with status 1 at the first schedule in which a promise of the machine is broken, and prints its
//! seed, which gives the same schedule again.

#[path = "../tests/world/mod.rs"]
#[allow(dead_code, unreachable_pub)]
mod world;

use std::{process::ExitCode, time::Instant};

use world::{Options, run};

fn main() -> ExitCode {
    let Some((schedules, first)) = arguments() else {
        eprintln!("usage: schedules [--schedules NUMBER] [--seed FIRST]");
        return ExitCode::from(2);
    };
    let begin = Instant::now();
    let (mut crashes, mut reorgs, mut replaced, mut filled, mut in_vain) = (0, 0, 0, 0, 0);
    for seed in first..first + schedules {
        match run(Options::mixed(seed)) {
            Ok(outcome) => {
                crashes += outcome.crashes;
                reorgs += outcome.reorgs;
                replaced += outcome.replaced;
                filled += outcome.filled;
                in_vain += outcome.in_vain;
            }
            Err(fault) => {
                println!("{fault}");
                return ExitCode::FAILURE;
            }
        }
        if (seed - first + 1).is_multiple_of(20_000) {
            println!("{} schedules in {} s", seed - first + 1, begin.elapsed().as_secs());
        }
    }
    println!(
        "{schedules} schedules from seed {first} in {} s: no message lost, none relayed twice, no gap, \
         no budget broken; {crashes} crashes, {reorgs} reorgs, {replaced} replacements, {filled} \
         nonces filled, {in_vain} relays of messages that were relayed already",
        begin.elapsed().as_secs()
    );
    ExitCode::SUCCESS
}

/// Number of schedules and first seed.
fn arguments() -> Option<(u64, u64)> {
    let (mut schedules, mut seed) = (10_000, 1);
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next()?.parse().ok()?;
        match name.as_str() {
            "--schedules" => schedules = value,
            "--seed" => seed = value,
            _ => return None,
        }
    }
    Some((schedules, seed))
}
