//! `chain-sim man`: pages for the command `man`.

use std::path::PathBuf;

use clap::{Args, Command};

use crate::error::Error;

/// Writes pages for the command `man` into a folder: one for the program, and one for each command.
///
/// For example, `chain-sim man ~/.local/share/man/man1`.
#[derive(Debug, Args)]
pub(crate) struct ManualOptions {
    /// The folder, which must be there.
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
}

/// Writes the pages of a command.
pub(crate) fn run(options: &ManualOptions, command: Command) -> Result<(), Error> {
    let failed = |source| Error::Manual { path: options.folder.clone(), source };
    clap_mangen::generate_to(command, &options.folder).map_err(failed)
}
