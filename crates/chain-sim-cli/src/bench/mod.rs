//! `chain-sim bench`: messages per second, memory and latency, over the number of chains and over
//! the number of messages, or of running servers.

mod delivery;
mod distribution;
mod drawing;
mod endpoints;
mod engine;
mod live;
mod load;
mod measurement;
mod options;
mod plot;
mod process;
mod report;
mod sentence;
mod series;
mod table;

pub(crate) use self::{
    endpoints::EndpointError,
    live::{draw_endpoints, run_endpoints},
    options::BenchOptions,
    process::{COMMAND as POINT_COMMAND, PointOptions, run as run_point},
    series::{draw, run},
};
