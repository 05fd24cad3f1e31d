//! Faults by seed.

mod interop_filter;
mod simulation;
