//! Faults by seed.

mod interop_filter;
pub(crate) mod simulation;
