//! `chain-sim`: a small application on several chains whose messages are all relayed, and a
//! report of what became of them.

#![cfg_attr(not(test), warn(clippy::unwrap_used))]

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
