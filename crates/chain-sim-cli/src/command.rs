//! The command line: parses the options, runs the command, and reports.

use std::{
    env,
    fmt::Display,
    io::{self, Write},
    process::ExitCode,
};

use clap::CommandFactory;
use serde::Serialize;

use crate::{
    allocator,
    bench::{self, BenchOptions},
    completions,
    error::Error,
    faults::{self, FaultOptions},
    options::{Command, Options, RunOptions},
    relay, run, serve,
    settings::{self, Failure},
    trace,
};

/// The exit code of a failure.
const FAILURE: u8 = 1;
/// The exit code of invalid options.
const USAGE: u8 = 2;

/// Runs the command line. Returns 0 for success, 1 for a failure, and 2 for invalid options.
pub(crate) fn execute() -> ExitCode {
    let parsed =
        match settings::parse(env::args_os().collect(), &env::vars_os().collect::<Vec<_>>()) {
            Ok(parsed) => parsed,
            Err(failure) => return refuse(&failure),
        };
    // Before anything is printed: the program may begin anew.
    if matches!(parsed.options.command, Some(Command::Serve(_))) {
        allocator::set();
    }
    for sentence in &parsed.sentences {
        eprintln!("{sentence}");
    }
    let options = &parsed.options;
    let mut out = io::stdout();
    let done = match &options.command {
        None => greet(&options.run, &mut out),
        Some(Command::Bench(options)) => bench(options, &mut out),
        Some(Command::BenchPoint(options)) => bench::run_point(options, &mut out).map(|()| true),
        Some(Command::Completions(options)) => {
            completions::run(options, &mut Options::command(), &mut out).map(|()| true)
        }
        Some(Command::Faults(options)) => faults(options, &mut out),
        Some(Command::Relay(options)) => relay::run(options, &mut out).map(|()| true),
        Some(Command::Serve(options)) => serve::run(options, &mut out).map(|()| true),
        Some(Command::Trace(options)) => trace::run(options, &mut out).map(|()| true),
    };
    match done.and_then(|complete| out.flush().map(|()| complete).map_err(Error::from)) {
        Ok(complete) => ExitCode::from(u8::from(!complete)),
        // The reader has closed the pipe.
        Err(Error::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let text = error.to_string();
            eprintln!("error: {text}");
            if error.is_usage() {
                eprint!("{}", parsed.origins(&text));
                return ExitCode::from(USAGE);
            }
            ExitCode::from(FAILURE)
        }
    }
}

/// Says why options cannot be parsed, or prints the help that they ask for.
fn refuse(failure: &Failure) -> ExitCode {
    match failure {
        Failure::Setting(error) => eprintln!("error: {error}"),
        Failure::Clap(error, origins) => {
            // Nobody may be there to read it.
            let _printed = error.print();
            eprint!("{origins}");
            if !error.use_stderr() {
                return ExitCode::SUCCESS;
            }
        }
    }
    ExitCode::from(USAGE)
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

/// Runs the benchmark, of the simulation or of endpoints. Returns an error if a message was not
/// relayed exactly once.
fn bench(options: &BenchOptions, out: &mut impl Write) -> Result<bool, Error> {
    if options.endpoints.is_given() {
        let report = bench::run_endpoints(options)?;
        write(&report, options.json, out)?;
        bench::draw_endpoints(options, &report)?;
        return Ok(true);
    }
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
