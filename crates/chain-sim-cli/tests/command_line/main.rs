//! Tests of the command `chain-sim`, each in a process of its own.

mod bench;
mod completions;
mod configuration;
mod endpoints;
mod genesis;
mod greeting;
mod kills;
mod log;
mod manual;
#[cfg(target_os = "linux")]
mod memory;
mod no_space;
mod node_options;
mod open_files;
mod process;
mod replay;
mod run;
mod saves;
mod signals;
mod state_file;
#[cfg(target_os = "linux")]
// The options of `script` are those of util-linux.
#[cfg(target_os = "linux")]
mod terminal;
mod two_servers;
mod verbose;
