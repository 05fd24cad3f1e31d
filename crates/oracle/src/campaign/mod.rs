//! Long runs: any number of cases of all classes, on all cores.
//!
//! A case is known by its class and its number within it, and made from these and the seed alone:
//! what a run finds depends neither on the threads nor on the other classes.

mod embedding;
mod maker;
mod report;
mod run;
mod schedule;

pub use embedding::{Embedding, UnknownEmbedding};
pub use report::{Finding, Report};
pub use run::Campaign;
