//! `chain-sim`: simulates a cluster of OP Stack chains that exchange messages, or serves it.

#![cfg_attr(not(test), warn(clippy::unwrap_used))]

mod accounts;
mod allocator;
mod bench;
mod chain_list;
mod cluster_options;
mod command;
mod completions;
mod error;
mod faults;
mod fee_options;
mod filter_options;
mod genesis_files;
mod greeting;
mod limits;
mod logging;
mod manual;
mod node_options;
mod openness;
mod options;
mod payload;
mod relay;
mod relayer_options;
mod report;
mod run;
mod run_page;
mod save_signals;
mod scenario;
mod serve;
mod settings;
mod signals;
mod status;
mod terminal;
mod thread_options;
mod trace;

use std::process::ExitCode;

fn main() -> ExitCode {
    command::execute()
}
