//! The command line: parses the options, runs the command, and reports.

use std::{
    fmt::Display,
    io::{self, Write},
    process::ExitCode,
};

use clap::Parser;
use serde::Serialize;

use crate::{
    bench::{self, BenchOptions},
    error::Error,
    faults::{self, FaultOptions},
    options::{Command, Options, RunOptions},
    run, serve, trace,
};

/// The exit code of a failure.
const FAILURE: u8 = 1;
/// The exit code of invalid options.
const USAGE: u8 = 2;

/// Runs the command line. Returns 0 for success, 1 for a failure, and 2 for invalid options, for
/// most of which clap ends the process itself.
pub(crate) fn execute() -> ExitCode {
    let options = Options::parse();
    let mut out = io::stdout();
    let done = match &options.command {
        None => greet(&options.run, &mut out),
        Some(Command::Bench(options)) => bench(options, &mut out),
        Some(Command::BenchPoint(options)) => bench::run_point(options, &mut out).map(|()| true),
        Some(Command::Faults(options)) => faults(options, &mut out),
        Some(Command::Serve(options)) => serve::run(options, &mut out).map(|()| true),
        Some(Command::Trace(options)) => trace::run(options, &mut out).map(|()| true),
    };
    match done.and_then(|complete| out.flush().map(|()| complete).map_err(Error::from)) {
        Ok(complete) => ExitCode::from(u8::from(!complete)),
        // The reader has closed the pipe.
        Err(Error::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(if error.is_usage() { USAGE } else { FAILURE })
        }
    }
}

/// Runs the main job. Returns whether every message arrived.
fn greet(options: &RunOptions, out: &mut impl Write) -> Result<bool, Error> {
    let report = run::run(options)?;
    write(&report, options.json, out)?;
    Ok(report.is_complete())
}

/// Runs schedules of faults. Returns an error if a message did not arrive.
fn faults(options: &FaultOptions, out: &mut impl Write) -> Result<bool, Error> {
    let report = faults::run(options)?;
    write(&report, options.json, out)?;
    Ok(true)
}

/// Runs the benchmark. Returns an error if a message was not relayed exactly once.
fn bench(options: &BenchOptions, out: &mut impl Write) -> Result<bool, Error> {
    let report = bench::run(options)?;
    write(&report, options.json, out)?;
    bench::draw(options, &report)?;
    Ok(true)
}

/// Writes a report as text, or as one JSON object on one line.
fn write(
    report: &(impl Serialize + Display),
    json: bool,
    out: &mut impl Write,
) -> Result<(), Error> {
    if json {
        writeln!(out, "{}", serde_json::json!(report))?;
    } else {
        writeln!(out, "{report}")?;
    }
    Ok(())
}
