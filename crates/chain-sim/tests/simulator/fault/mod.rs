//! Faults by seed.

mod simulation;
