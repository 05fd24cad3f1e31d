//! Faults, schedules of faults, and simulations of a cluster with faults.

mod fault;
mod forgery;
mod hit;
mod schedule;
mod simulation;

pub use self::{
    fault::Fault,
    forgery::Forgery,
    hit::Hit,
    schedule::{Schedule, ScheduledFault},
    simulation::Simulation,
};
