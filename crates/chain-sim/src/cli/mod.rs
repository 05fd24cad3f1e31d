//! The command line.

mod bench;
mod error;
mod faults;
mod greeting;
mod limits;
mod options;
mod printer;
mod progress;
mod report;
mod run;
mod scenario;
mod serve;
mod trace;

use std::{
    fmt::Display,
    io::{self, Write},
    process::ExitCode,
};

use clap::Parser;
use serde::Serialize;

use self::{
    bench::BenchOptions,
    error::Error,
    faults::FaultOptions,
    options::{Command, Options, RunOptions},
};

/// The exit code of a failure.
const FAILURE: u8 = 1;
/// The exit code of options that cannot be.
const USAGE: u8 = 2;

/// Runs the command line; 0 if all went well, 1 for a failure, 2 for options that cannot
/// be, most of which end in clap.
pub(crate) fn main() -> ExitCode {
    let options = Options::parse();
    let mut out = io::stdout();
    let done = match &options.command {
        None => greet(&options.run, &mut out),
        Some(Command::Bench(options)) => bench(options, &mut out),
        Some(Command::BenchPoint(options)) => bench::process::run(options, &mut out).map(|()| true),
        Some(Command::Faults(options)) => faults(options, &mut out),
        Some(Command::Serve(options)) => serve::run(options, &mut out).map(|()| true),
        Some(Command::Trace(options)) => trace::run(options, &mut out).map(|()| true),
    };
    match done.and_then(|complete| out.flush().map(|()| complete).map_err(Error::from)) {
        Ok(complete) => ExitCode::from(u8::from(!complete)),
        // Whoever reads the report has read enough.
        Err(Error::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(if error.is_usage() { USAGE } else { FAILURE })
        }
    }
}

/// The main job; whether every message arrived.
fn greet(options: &RunOptions, out: &mut impl Write) -> Result<bool, Error> {
    let report = run::run(options)?;
    write(&report, options.json, out)?;
    Ok(report.is_complete())
}

/// Runs under faults; an error if a message did not arrive.
fn faults(options: &FaultOptions, out: &mut impl Write) -> Result<bool, Error> {
    let report = faults::run(options)?;
    write(&report, options.json, out)?;
    Ok(true)
}

/// Measures; an error if a message was not relayed once.
fn bench(options: &BenchOptions, out: &mut impl Write) -> Result<bool, Error> {
    let report = bench::run(options)?;
    write(&report, options.json, out)?;
    bench::draw(options, &report)?;
    Ok(true)
}

/// Writes a report for people, or as one JSON object on one line.
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
