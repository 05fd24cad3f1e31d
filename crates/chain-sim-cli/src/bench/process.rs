//! A measurement in a process of its own. An allocator keeps freed memory, so a second measurement
//! in the same process would not grow its resident set.

use std::{
    env,
    io::Write,
    process::{Command, Stdio},
};

use clap::Args;

use super::engine::MeasuredEngine;
use super::{
    load::LoadOptions,
    measurement::{Measurement, Point},
};
use crate::{error::Error, terminal::Progress};

/// The command that measures one point.
pub(crate) const COMMAND: &str = "bench-point";
/// Lets glibc's allocator ask for huge pages, unless the variable is set already: a message among a
/// million costs a tenth less, because fewer of its look-ups miss the processor's tables of pages. Other
/// allocators ignore it.
const HUGE_PAGES: (&str, &str) = ("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
/// Messages sent before the measurement, on a cluster of their own: the first messages of a process
/// pay for one-time initialization.
const WARM_UP: u32 = 100;

/// Measures one point of `bench`, and prints the result as JSON.
#[derive(Debug, Args)]
pub(crate) struct PointOptions {
    #[arg(long, value_enum)]
    engine: MeasuredEngine,

    #[arg(long)]
    chains: u16,

    #[arg(long)]
    messages: u32,

    #[command(flatten)]
    load: LoadOptions,

    /// Show a progress bar with this name.
    #[arg(long)]
    progress: Option<String>,
}

/// Measures a point, in the process that was started for it.
pub(crate) fn run(options: &PointOptions, out: &mut impl Write) -> Result<(), Error> {
    let &PointOptions { engine, chains, messages, load, .. } = options;
    let point = Point { engine, chains, messages, load };
    Point { chains: 2, messages: WARM_UP, ..point }.measure(&Progress::hidden())?;
    let progress = match &options.progress {
        Some(name) => {
            let progress = Progress::new(messages, "relayed");
            progress.name(name);
            progress
        }
        None => Progress::hidden(),
    };
    let measurement = point.measure(&progress)?;
    progress.end();
    writeln!(out, "{}", serde_json::json!(measurement))?;
    Ok(())
}

impl Point {
    /// Measures the point in another process, which shows its progress under this name.
    pub(super) fn measure_apart(&self, progress: Option<String>) -> Result<Measurement, Error> {
        let Self { engine, chains, messages, load } = *self;
        let LoadOptions { wave, length, seed, prune, threads } = load;
        let program = env::current_exe().map_err(Error::Process)?;
        let mut command = Command::new(program);
        command.arg(COMMAND).args(["--engine", engine.name()]);
        if env::var_os(HUGE_PAGES.0).is_none() {
            command.env(HUGE_PAGES.0, HUGE_PAGES.1);
        }
        let numbers = [
            ("--chains", chains.into()),
            ("--messages", messages.into()),
            ("--wave", wave.into()),
            ("--length", length.into()),
            ("--seed", seed),
            ("--threads", threads.count().get() as u64),
        ];
        for (option, number) in numbers {
            command.arg(option).arg(number.to_string());
        }
        if let Some(seconds) = prune {
            command.arg("--prune").arg(seconds.to_string());
        }
        if let Some(progress) = progress {
            command.arg("--progress").arg(progress);
        }
        // The other process's errors and progress go to this process's standard error.
        command.stdin(Stdio::null()).stderr(Stdio::inherit());
        let output = command.output().map_err(Error::Process)?;
        let engine = engine.name();
        if !output.status.success() {
            let actual = output.status.to_string();
            return Err(Error::Point { engine, chains, messages, actual });
        }
        serde_json::from_slice(&output.stdout).map_err(|error| {
            let actual = error.to_string();
            Error::Point { engine, chains, messages, actual }
        })
    }
}
