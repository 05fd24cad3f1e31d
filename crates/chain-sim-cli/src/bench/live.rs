//! The measurement of endpoints, with the options of `bench`.

use super::{
    drawing,
    endpoints::{self, EndpointReport, Messages},
    options::BenchOptions,
};
use crate::error::Error;

/// Checks that the plot can be written, then measures the endpoints.
pub(crate) fn run_endpoints(options: &BenchOptions) -> Result<EndpointReport, Error> {
    if let Some(path) = &options.plot {
        drawing::check_file(path)?;
    }
    let (bytes, seed) = (options.load.length, options.load.seed);
    let messages = Messages { count: options.messages, bytes, seed };
    Ok(endpoints::run(&options.endpoints, messages, options.quiet)?)
}

/// Draws the report, if requested.
pub(crate) fn draw_endpoints(options: &BenchOptions, report: &EndpointReport) -> Result<(), Error> {
    options.plot.as_ref().map_or(Ok(()), |path| drawing::write(endpoints::draw(report), path))
}
