//! The log of `serve` and `relay`: text or JSON, to standard output or to a file.
//!
//! The log never blocks the server: it drops unread lines beyond a limit, and counts them. Errors
//! and warnings about the state file are also on standard error, with every log option.

use std::{
    cell::Cell,
    env,
    fs::{File, OpenOptions},
    io::{self, Write},
    path::PathBuf,
    sync::mpsc,
    thread,
    time::Duration,
};

use chain_sim_server::ACTIVITY;
use clap::{Args, ValueEnum};
use tracing::{level_filters::LevelFilter, warn};
use tracing_appender::non_blocking::{ErrorCounter, NonBlocking, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::{
    Layer, Registry, filter::Targets, fmt, layer::SubscriberExt, util::SubscriberInitExt,
};

use crate::{error::Error, terminal::StatusLine};

/// Number of lines that may wait to be written.
const LONGEST_QUEUE: usize = 8_192;
/// The part of the server that loads and saves state files.
const SAVING: &str = "chain_sim_server::state_file";
/// Clients of nodes, which log whole URLs below warnings.
const CLIENTS: [&str; 8] = [
    "alloy_pubsub",
    "alloy_rpc_client",
    "alloy_transport_http",
    "alloy_transport_ws",
    "hyper_util",
    "reqwest",
    "tokio_tungstenite",
    "tungstenite",
];
/// How often dropped lines are reported.
const REPORT_INTERVAL: Duration = Duration::from_secs(1);
/// How long the end of the process waits until all lines are written.
const LONGEST_END: Duration = Duration::from_secs(1);

/// The level, the format and the destination of the log.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Log")]
pub(crate) struct LogOptions {
    /// The level of the log: error, warn, info, debug, trace or off. Or directives, such as
    /// `info,jsonrpsee=debug`. [default: the variable `RUST_LOG`, or info]
    #[arg(long, value_name = "LEVEL")]
    log_level: Option<String>,

    /// The format of the log's lines.
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,

    /// Append the log to this file instead of writing it to standard output.
    #[arg(long, value_name = "FILE")]
    log_file: Option<PathBuf>,

    /// Log errors, and warnings about the state file, to standard error only, and do not print the
    /// addresses at the start.
    #[arg(long, short, conflicts_with_all = ["log_level", "log_file"])]
    pub(crate) quiet: bool,

    /// Log a line for each transaction, with its gas, its block and why it failed, and what contracts
    /// write with `console.log`, in transactions, calls and estimates.
    #[arg(long, short, conflicts_with = "quiet")]
    pub(crate) verbose: bool,

    /// Whether clients of nodes log warnings only.
    #[arg(skip)]
    hides_urls: bool,
}

/// The format of the log's lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// Time, level, event and fields, as text.
    Text,
    /// A JSON object.
    Json,
}

/// The running log.
#[derive(Debug, Default)]
pub(crate) struct Log {
    /// Dropped lines of each output.
    dropped: Vec<ErrorCounter>,
    /// Lines whose loss was reported.
    reported: Cell<usize>,
    guards: Vec<WorkerGuard>,
}

impl LogOptions {
    /// Creates the options of a command that has no chains of its own, whose activity could be logged,
    /// and asks nodes whose URLs have keys.
    pub(crate) const fn without_activity(
        log_level: Option<String>,
        log_format: LogFormat,
        log_file: Option<PathBuf>,
        quiet: bool,
    ) -> Self {
        Self { log_level, log_format, log_file, quiet, verbose: false, hides_urls: true }
    }

    /// Starts the log of the process.
    ///
    /// # Errors
    ///
    /// [`Error::LogLevel`] for invalid directives; [`Error::LogFile`] for a file that cannot be
    /// written; [`Error::Write`] without standard output.
    pub(crate) fn start(&self) -> Result<Log, Error> {
        self.start_over(None)
    }

    /// As [`start`](Self::start), with a line at the bottom of the terminal that the log stays above.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub(crate) fn start_over(&self, line: Option<&StatusLine>) -> Result<Log, Error> {
        let (mut filter, ignored) = self.filter()?;
        if self.verbose {
            filter = filter.with_target(ACTIVITY, LevelFilter::DEBUG);
        }
        if self.hides_urls {
            for client in CLIENTS {
                filter = filter.with_target(client, LevelFilter::WARN);
            }
        }
        let output: Box<dyn Write + Send> = match &self.log_file {
            _ if self.quiet => above(line, duplicate(&io::stderr())?),
            None => above(line, duplicate(&io::stdout())?),
            Some(path) => {
                let file = OpenOptions::new().create(true).append(true).open(path);
                Box::new(file.map_err(|source| Error::LogFile { path: path.clone(), source })?)
            }
        };
        let mut log = Log::default();
        let mut layers = vec![self.layer(log.writer(output)).with_filter(filter).boxed()];
        if !self.quiet {
            let writer = log.writer(above(line, duplicate(&io::stderr())?));
            let state_file = Targets::new().with_target(SAVING, LevelFilter::WARN);
            layers.push(self.layer(writer).with_filter(state_file).boxed());
        }
        tracing_subscriber::registry().with(layers).init();
        if let Some(error) = ignored {
            warn!("{error}; the level is info");
        }
        Ok(log)
    }

    /// Creates the layer that writes events in the format of the options.
    fn layer(&self, writer: NonBlocking) -> Box<dyn Layer<Registry> + Send + Sync> {
        let layer = fmt::layer().with_writer(writer).with_ansi(false).with_target(false);
        match self.log_format {
            LogFormat::Text => layer.boxed(),
            LogFormat::Json => layer.json().flatten_event(true).boxed(),
        }
    }

    /// Reads the directives: the option, the environment, or the default. Other programs have other
    /// directives, so that invalid ones in the environment are returned and ignored.
    fn filter(&self) -> Result<(Targets, Option<Error>), Error> {
        if self.quiet {
            let errors = Targets::new().with_default(LevelFilter::ERROR);
            return Ok((errors.with_target(SAVING, LevelFilter::WARN), None));
        }
        if let Some(option) = &self.log_level {
            return Ok((targets("--log-level", option)?, None));
        }
        let variable = env::var_os("RUST_LOG").unwrap_or_default();
        let default = Targets::new().with_default(LevelFilter::INFO);
        if variable.is_empty() {
            return Ok((default, None));
        }
        match targets("RUST_LOG", &variable.to_string_lossy()) {
            Ok(targets) => Ok((targets, None)),
            Err(error) => Ok((default, Some(error))),
        }
    }
}

/// Parses directives: `LEVEL` and `TARGET=LEVEL`, separated by commas. Without a bare level, errors
/// are logged of everything else.
///
/// # Errors
///
/// [`Error::LogLevel`].
fn targets(given_by: &'static str, directives: &str) -> Result<Targets, Error> {
    let invalid = || Error::LogLevel { given_by, actual: directives.into() };
    let level = |text: &str| {
        let parsed = text.parse::<LevelFilter>().ok().filter(|_| !text.is_empty());
        parsed.ok_or_else(invalid)
    };
    let mut targets = Targets::new().with_default(LevelFilter::ERROR);
    for directive in directives.split(',').map(str::trim) {
        targets = match directive.split_once('=') {
            None => targets.with_default(level(directive)?),
            // Directives for spans and fields are not supported: there are no spans.
            Some((target, _)) if target.contains(['[', '{']) => return Err(invalid()),
            Some((target, name)) => targets.with_target(target.trim(), level(name.trim())?),
        };
    }
    Ok(targets)
}

impl Log {
    /// Adds an output: creates a writer that never waits and counts what it drops.
    fn writer(&mut self, output: impl Write + Send + 'static) -> NonBlocking {
        let builder = NonBlockingBuilder::default().lossy(true);
        let (writer, guard) = builder.buffered_lines_limit(LONGEST_QUEUE).finish(output);
        self.dropped.push(writer.error_counter());
        self.guards.push(guard);
        writer
    }

    /// Number of lines that were dropped since the start.
    fn dropped(&self) -> usize {
        self.dropped.iter().map(ErrorCounter::dropped_lines).sum()
    }

    /// Logs how many lines were dropped since the start, at most once a second and whenever there are
    /// more. Never returns.
    pub(crate) async fn report_dropped_lines(&self) {
        loop {
            tokio::time::sleep(REPORT_INTERVAL).await;
            self.report();
        }
    }

    /// Logs how many lines were dropped, if there are more than were reported. A report that is
    /// dropped itself counts, and so leads to the next.
    fn report(&self) {
        let dropped = self.dropped();
        if dropped > self.reported.replace(dropped) {
            warn!("{dropped} log lines were dropped since the start because nobody read them");
        }
    }
}

impl Drop for Log {
    /// Writes what is left, for [`LONGEST_END`] at most: the guards can wait for readers for ever, so
    /// they are dropped by a thread that the end of the process does not wait for.
    fn drop(&mut self) {
        self.report();
        let guards = core::mem::take(&mut self.guards);
        let (done, ended) = mpsc::channel();
        let dropped = thread::Builder::new().name("log".into()).spawn(move || {
            drop(guards);
            drop(done);
        });
        if dropped.is_ok() {
            // Both an end in time and a timeout are errors: nothing is ever sent.
            let _ended: Result<(), _> = ended.recv_timeout(LONGEST_END);
        }
    }
}

/// Returns a writer that writes above a line at the bottom of the terminal, if there is one.
fn above(line: Option<&StatusLine>, output: File) -> Box<dyn Write + Send> {
    match line {
        Some(line) => Box::new(line.clone().over(output)),
        None => Box::new(output),
    }
}

/// Duplicates standard output or error, without the lock of the original, so that the process can
/// end without waiting for a reader.
fn duplicate(
    #[cfg(not(windows))] stream: &impl std::os::fd::AsFd,
    #[cfg(windows)] stream: &impl std::os::windows::io::AsHandle,
) -> io::Result<File> {
    #[cfg(windows)]
    let own = stream.as_handle().try_clone_to_owned()?;
    #[cfg(not(windows))]
    let own = stream.as_fd().try_clone_to_owned()?;
    Ok(own.into())
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{Arc, Mutex},
        time::Instant,
    };

    use super::*;

    /// Writes only while nobody holds the lock.
    #[derive(Clone, Default)]
    struct Pipe(Arc<Mutex<Vec<u8>>>);

    impl Write for Pipe {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_are_all_written_before_the_end() {
        let pipe = Pipe::default();
        let mut log = Log::default();
        let mut writer = log.writer(pipe.clone());
        (0..1_000).for_each(|line| writeln!(writer, "{line}").unwrap());
        drop(log);
        let lines: Vec<String> = (0..1_000).map(|line| line.to_string()).collect();
        let written = String::from_utf8(pipe.0.lock().unwrap().clone()).unwrap();
        assert_eq!(written.lines().collect::<Vec<_>>(), lines);
    }

    #[test]
    fn neither_writing_nor_the_end_waits_for_a_reader() {
        let pipe = Pipe::default();
        let mut log = Log::default();
        let mut writer = log.writer(pipe.clone());
        let unread = pipe.0.lock().unwrap();
        let began = Instant::now();
        (0..2 * LONGEST_QUEUE).for_each(|line| writeln!(writer, "{line}").unwrap());
        assert!(log.dropped() >= LONGEST_QUEUE - 1);
        drop(log);
        assert!(began.elapsed() < 5 * LONGEST_END);
        drop(unread);
    }

    #[test]
    fn directives_are_levels_and_levels_of_targets() {
        let enabled = |directives, target, level| {
            targets("test", directives).unwrap().would_enable(target, &level)
        };
        assert!(enabled("warn", "anything", tracing::Level::WARN));
        assert!(!enabled("warn", "anything", tracing::Level::INFO));
        assert!(enabled("info, hyper=debug", "hyper::client", tracing::Level::DEBUG));
        // Errors are not lost where only one target is named.
        assert!(enabled("hyper=debug", "chain_sim_server", tracing::Level::ERROR));
        assert!(!enabled("off", "anything", tracing::Level::ERROR));
        for wrong in ["loud", "inof", "warn,typo", "a=b", "a=b=c", "info,,warn", "[span]=debug"] {
            let error = targets("test", wrong).unwrap_err();
            assert!(matches!(error, Error::LogLevel { .. }), "{wrong}");
        }
    }
}
