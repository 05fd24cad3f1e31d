//! A small world for the machine: toy chains in memory with the true rules for nonces, pools, reorgs,
//! expiry and replay protection, nodes that answer late, twice, wrongly or never, and a disk on which
//! the machine's store survives it. Everything follows from a seed.

mod chain;
mod checks;
mod disk;
mod network;
mod options;
mod schedule;
mod transaction;

pub use self::{options::Options, schedule::run};
