//! Chains together: clock, topology, reorgs, snapshots, saved clusters.

mod acceptance;
mod admission;
mod bridges;
mod contracts;
mod foreign_code;
mod interop_filter;
mod paths;
mod rebuilt;
mod regressions;
mod reorg;
mod saved;
mod saved_changes;
mod snapshot;
mod threads;
mod time;
mod topology;
mod turmoil;
