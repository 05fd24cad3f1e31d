//! Runs the relayer for real chains on simulated chains whose nodes fail, under random schedules of
//! reorgs and crashes:
//!
//! ```sh
//! cargo run --release -p chain-sim --example relay_schedules --features kit -- 10000 1
//! ```
//!
//! The first argument is the number of schedules, the second the first seed.

use std::{env, error::Error};

use chain_sim::kit::nodes::{NodeRun, NodeSchedule};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let schedules: u64 = arguments.next().map_or(Ok(1_000), |count| count.parse())?;
    let first: u64 = arguments.next().map_or(Ok(0), |seed| seed.parse())?;
    let mut all = NodeRun::default();
    for seed in first..first.saturating_add(schedules) {
        let run = NodeSchedule { seed }.run()?;
        all.messages += run.messages;
        all.transactions += run.transactions;
        all.crashes += run.crashes;
    }
    let NodeRun { messages, transactions, crashes } = all;
    println!(
        "{schedules} schedules: {messages} messages relayed by {transactions} transactions, \
         {crashes} crashes, none lost, none relayed twice"
    );
    Ok(())
}
