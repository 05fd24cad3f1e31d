//! The report as text.

use std::fmt;

use indicatif::HumanCount;

use super::engine::MeasuredEngine;
use super::{
    distribution::Percentiles,
    measurement::Measurement,
    report::{BenchReport, Row},
    sentence::Growing,
};
use crate::terminal::{GOOD, HEADING};

impl BenchReport {
    /// Returns the rows of each series, in the order of the report. A single point that both have is
    /// written once.
    fn series(&self) -> Vec<&[Row]> {
        let (chains, messages) = (&self.by_chains[..], &self.by_messages[..]);
        let holds = |rows: &[Row], point: &Row| rows.iter().any(|row| row.point() == point.point());
        match (chains, messages) {
            (rows, [point]) | ([point], rows) if holds(rows, point) => vec![rows],
            _ => vec![chains, messages],
        }
    }

    /// Writes speed and memory, one line for each point.
    fn write_costs(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "\n\n{HEADING}{:>34}{:>23}{:>19}{HEADING:#}",
            "messages per second", "µs per message", "bytes per message"
        )?;
        write!(
            f,
            "\n{HEADING}{:>6}{:>10}{:>9}{:>9}{:>6}{:>8}{:>9}{:>9}{:>10}{HEADING:#}",
            "chains",
            "messages",
            "native",
            "bytecode",
            "ratio",
            "native",
            "bytecode",
            "native",
            "bytecode"
        )?;
        for (index, rows) in self.series().into_iter().enumerate() {
            separate(f, index > 0)?;
            for row in rows {
                let (native, bytecode) = (row.native.as_ref(), row.bytecode.as_ref());
                let speed = |found: &Measurement| count(found.messages_per_second);
                let cost = |found: &Measurement| format!("{:.1}", found.microseconds_per_message);
                let memory = |found: &Measurement| found.bytes_per_message.map(count);
                write!(
                    f,
                    "\n{:>6}{:>10}{GOOD}{:>9}{GOOD:#}{:>9}{HEADING}{:>6}{HEADING:#}{:>8}{:>9}{:>9}{:>10}",
                    row.chains,
                    HumanCount(row.messages.into()).to_string(),
                    cell(native.map(speed)),
                    cell(bytecode.map(speed)),
                    cell(row.native_over_bytecode.map(|ratio| format!("{ratio:.2}"))),
                    cell(native.map(cost)),
                    cell(bytecode.map(cost)),
                    cell(native.and_then(memory)),
                    cell(bytecode.and_then(memory)),
                )?;
            }
        }
        Ok(())
    }

    /// Writes latencies, one line for each point and engine.
    fn write_latencies(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let titles = ["virtual latency, s", "wall latency of a wave, ms"];
        write!(f, "\n\n{HEADING}{:>46}{:>33}{HEADING:#}", titles[0], titles[1])?;
        write!(
            f,
            "\n{HEADING}{:>6}{:>10}{:>9}{:>6}{:>5}{:>5}{:>5}{:>9}{:>8}{:>8}{:>8}{HEADING:#}",
            "chains", "messages", "engine", "p50", "p90", "p99", "max", "p50", "p90", "p99", "max"
        )?;
        for (index, rows) in self.series().into_iter().enumerate() {
            separate(f, index > 0)?;
            for row in rows {
                for engine in [MeasuredEngine::Native, MeasuredEngine::Bytecode] {
                    let Some(found) = row.measurement(engine) else { continue };
                    let messages = HumanCount(row.messages.into()).to_string();
                    write!(f, "\n{:>6}{messages:>10}{:>9}", row.chains, engine.name())?;
                    let Percentiles { p50, p90, p99, max } = found.virtual_latency_seconds;
                    write!(f, "{p50:>6}{p90:>5}{p99:>5}{max:>5}")?;
                    let Percentiles { p50, p90, p99, max } = found.wall_latency_microseconds;
                    let [p50, p90, p99, max] = [p50, p90, p99, max].map(|wall| wall as f64 / 1e3);
                    write!(f, "{p50:>9.1}{p90:>8.1}{p99:>8.1}{max:>8.1}")?;
                }
            }
        }
        Ok(())
    }

    /// Writes how the cost of a message grows, one line for each series that has several points.
    fn write_growth(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (native, bytecode) = (self.cost_growth.native, self.cost_growth.bytecode);
        let messages = [native.most_over_fewest_messages, bytecode.most_over_fewest_messages];
        let chains = [native.most_over_fewest_chains, bytecode.most_over_fewest_chains];
        let lines = [
            growth(Growing::Messages, &self.by_messages, messages),
            growth(Growing::Chains, &self.by_chains, chains),
        ];
        for (index, line) in lines.iter().flatten().enumerate() {
            separate(f, index == 0)?;
            write!(f, "\n{line}")?;
        }
        Ok(())
    }
}

impl fmt::Display for BenchReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wave = HumanCount(self.wave_messages.into());
        write!(f, "messages of {} bytes, in waves of {wave}", self.message_bytes)?;
        if let Some(seconds) = self.prune_seconds {
            write!(f, "; blocks final after {seconds} s are pruned")?;
        }
        match self.threads {
            1 => f.write_str("; one thread")?,
            threads => write!(f, "; up to {threads} threads")?,
        }
        self.write_costs(f)?;
        self.write_latencies(f)?;
        self.write_growth(f)
    }
}

/// Returns the ratio of the last row's cost to the first one's, for each engine that has one.
fn growth(growing: Growing, rows: &[Row], ratios: [Option<f64>; 2]) -> Option<String> {
    let named = ["native", "bytecode"].into_iter().zip(ratios);
    let ratios = named.filter_map(|(name, ratio)| Some(format!("{name} {:.2}", ratio?)));
    let ratios = ratios.collect::<Vec<_>>().join(", ");
    let ends = [rows.last()?, rows.first()?].map(|row| HumanCount(growing.of(row).into()));
    let ([most, fewest], unit) = (ends, growing.unit());
    (!ratios.is_empty()).then(|| format!("cost of a message, {most} {unit} to {fewest}: {ratios}"))
}

/// Writes an empty line, where one is wanted.
fn separate(f: &mut fmt::Formatter<'_>, wanted: bool) -> fmt::Result {
    if wanted { f.write_str("\n") } else { Ok(()) }
}

/// Returns the content of a cell, or `-` without one.
fn cell(content: Option<String>) -> String {
    content.unwrap_or_else(|| "-".to_owned())
}

/// Formats a computed count without its fraction.
pub(super) fn count(value: f64) -> String {
    // A cast turns a value out of range into the nearest count.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    HumanCount(value.round() as u64).to_string()
}
