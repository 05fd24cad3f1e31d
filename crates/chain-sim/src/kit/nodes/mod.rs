//! Nodes of a cluster's chains, with faults, for a relayer that is made for real chains.

mod broadcast;
mod node_faults;
mod nodes;
mod reading;
mod schedule;
mod session;

pub use self::{
    node_faults::NodeFaults,
    nodes::Nodes,
    schedule::{NodeRun, NodeSchedule, NodeViolation},
    session::Session,
};
