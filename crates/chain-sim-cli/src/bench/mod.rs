//! `chain-sim bench`: messages per second, memory and latency, over the number of chains and over
//! the number of messages.

mod delivery;
mod distribution;
mod engine;
mod load;
mod measurement;
mod options;
mod plot;
mod process;
mod report;
mod series;
mod table;

pub(crate) use self::{
    options::BenchOptions,
    process::{COMMAND as POINT_COMMAND, PointOptions, run as run_point},
    series::{draw, run},
};
