//! The points of both series, measured one after the other.

use std::collections::{BTreeMap, btree_map::Entry};

use indicatif::HumanCount;

use super::{
    drawing,
    measurement::Point,
    options::BenchOptions,
    plot,
    report::{BenchReport, Row},
};
use crate::error::Error;

/// Number of chains in the second series.
const CHAINS_OF_COUNTS: u16 = 2;

/// Checks that the plot can be written, then measures every point.
pub(crate) fn run(options: &BenchOptions) -> Result<BenchReport, Error> {
    if let Some(path) = &options.plot {
        drawing::check_file(path)?;
    }
    let by_chains: Vec<_> =
        options.chains().into_iter().map(|chains| (chains, options.messages)).collect();
    let by_messages: Vec<_> =
        options.counts().into_iter().map(|messages| (CHAINS_OF_COUNTS, messages)).collect();
    let mut rows: BTreeMap<(u16, u32), Row> = BTreeMap::new();
    // A point that is in both series is measured once.
    for &(chains, messages) in by_chains.iter().chain(&by_messages) {
        if let Entry::Vacant(row) = rows.entry((chains, messages)) {
            row.insert(measure(options, chains, messages)?);
        }
    }
    let series = |points: &[(u16, u32)]| points.iter().map(|point| rows[point].clone()).collect();
    Ok(BenchReport::new(options.load, series(&by_chains), series(&by_messages)))
}

/// Measures a point with each engine, one right after the other, so that other work of the machine
/// affects both.
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

/// Draws the report, if requested.
pub(crate) fn draw(options: &BenchOptions, report: &BenchReport) -> Result<(), Error> {
    options.plot.as_ref().map_or(Ok(()), |path| drawing::write(plot::draw(report), path))
}
