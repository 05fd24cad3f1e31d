//! `chain-sim completions`: what a shell needs to complete the command line.

use std::io::Write;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::{error::Error, options::Options};

/// Prints a script that lets a shell complete commands and options.
///
/// For example, `chain-sim completions bash > ~/.local/share/bash-completion/completions/chain-sim`.
#[derive(Debug, Args)]
pub(crate) struct CompletionOptions {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

/// Writes the script to `out`.
pub(crate) fn run(options: &CompletionOptions, out: &mut impl Write) -> Result<(), Error> {
    let mut command = Options::command();
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut command, "chain-sim", &mut script);
    Ok(out.write_all(&script)?)
}
