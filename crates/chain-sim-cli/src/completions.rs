//! `chain-sim completions`: what a shell needs to complete the command line.

use std::io::Write;

use clap::{Args, Command};
use clap_complete::Shell;

use crate::error::Error;

/// Prints a script that lets a shell complete commands and options.
///
/// For example, `chain-sim completions bash > ~/.local/share/bash-completion/completions/chain-sim`.
#[derive(Debug, Args)]
pub(crate) struct CompletionOptions {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

/// Writes the script for a command to `out`.
pub(crate) fn run(
    options: &CompletionOptions,
    command: &mut Command,
    out: &mut impl Write,
) -> Result<(), Error> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, command, "chain-sim", &mut script);
    Ok(out.write_all(&script)?)
}
