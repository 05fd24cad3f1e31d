//! Campaigns: any number of cases of all classes, on all cores.
//!
//! A case is identified by its class and its number within the class, and generated from these and
//! the seed alone. So the results of a run depend neither on the number of threads nor on the other
//! classes. The number also selects the spec, the EVM, the proxies and the encoder.
//!
//! A run counts the outcomes of its cases. If an outcome is below its [floor](Floor), the generated
//! inputs are not as they should be, and the absence of differences proves little.

mod counts;
mod embedding;
mod floors;
mod generator;
mod outcome;
mod plan;
mod report;
mod run;
mod schedule;
mod shares;

pub use counts::Counts;
pub use embedding::{Embedding, UnknownEmbedding};
pub use floors::{Floor, Shortfall};
pub(crate) use generator::CaseGenerator;
pub use outcome::{Counted, Outcome};
pub use plan::Campaign;
pub use report::{Finding, Report};
