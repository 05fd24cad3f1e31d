//! The options of the log.

use std::path::PathBuf;

use clap::Args;

use crate::{
    error::Error,
    logging::{Log, LogFormat, LogOptions},
};

/// The level, the format and the destination of the log.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Log")]
pub(super) struct RelayLogOptions {
    /// The level of the log: error, warn, info, debug, trace or off. Or directives, such as
    /// `info,relayer_rpc=debug`. [default: the variable `RUST_LOG`, or info]
    #[arg(long, value_name = "LEVEL")]
    log_level: Option<String>,

    /// The format of the log's lines.
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,

    /// Append the log to this file instead of writing it to standard output.
    #[arg(long, value_name = "FILE")]
    log_file: Option<PathBuf>,

    /// Log errors only, to standard error.
    #[arg(long, short, conflicts_with_all = ["log_level", "log_file"])]
    quiet: bool,
}

impl RelayLogOptions {
    /// Starts the log of the process.
    pub(super) fn start(&self) -> Result<Log, Error> {
        let Self { log_level, log_format, log_file, quiet } = self.clone();
        LogOptions::without_activity(log_level, log_format, log_file, quiet).start()
    }
}
