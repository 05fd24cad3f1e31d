//! `chain-sim bench`: messages per second, memory and latency, against chains and messages.

mod delivery;
mod distribution;
mod load;
mod measurement;
mod options;
mod plot;
pub(crate) mod process;
mod report;
mod table;

use std::collections::{BTreeMap, btree_map::Entry};

use indicatif::HumanCount;

use self::{measurement::Point, report::Row};
pub(crate) use self::{options::BenchOptions, report::BenchReport};
use super::error::Error;

/// Between how many chains the messages of the second series go.
const CHAINS_OF_COUNTS: u16 = 2;

/// Finds out what would keep the report from being written, then measures every point.
pub(crate) fn run(options: &BenchOptions) -> Result<BenchReport, Error> {
    if let Some(path) = &options.plot {
        plot::check_file(path)?;
    }
    let by_chains: Vec<_> =
        options.chains().into_iter().map(|chains| (chains, options.messages)).collect();
    let by_messages: Vec<_> =
        options.counts().into_iter().map(|messages| (CHAINS_OF_COUNTS, messages)).collect();
    let mut rows: BTreeMap<(u16, u32), Row> = BTreeMap::new();
    // A point of both series is measured once.
    for &(chains, messages) in by_chains.iter().chain(&by_messages) {
        if let Entry::Vacant(row) = rows.entry((chains, messages)) {
            row.insert(measure(options, chains, messages)?);
        }
    }
    let series = |points: &[(u16, u32)]| points.iter().map(|point| rows[point].clone()).collect();
    Ok(BenchReport::new(options.load, series(&by_chains), series(&by_messages)))
}

/// Measures a point with each engine, one right after the other: what else the machine does weighs
/// on both.
fn measure(options: &BenchOptions, chains: u16, messages: u32) -> Result<Row, Error> {
    let mut row = Row { chains, messages, ..Row::default() };
    for &engine in options.engine.engines() {
        let point = Point { engine, chains, messages, load: options.load };
        let progress = (!options.quiet)
            .then(|| format!("{}, {} chains", engine.name(), HumanCount(chains.into())));
        row.set(engine, point.measure_apart(progress)?);
    }
    Ok(row)
}

/// Draws what was measured, where that was asked for.
pub(crate) fn draw(options: &BenchOptions, report: &BenchReport) -> Result<(), Error> {
    options.plot.as_ref().map_or(Ok(()), |path| plot::write(report, path))
}
