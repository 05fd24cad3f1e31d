//! Long runs: any number of cases of all classes, on all cores.
//!
//! A case is known by its class and its number within it, and made from these and the seed alone:
//! what a run finds depends neither on the threads nor on the other classes. The number also says
//! under which spec, in which EVM and behind which proxies it runs, and who encodes it.
//!
//! A run counts what came out of its cases. Where that is less than the [floors](Floor) ask for, its
//! inputs are not what they should be, and that nothing differs says little.

mod counts;
mod embedding;
mod floors;
mod maker;
mod outcome;
mod report;
mod run;
mod schedule;
mod shares;

pub use counts::Counts;
pub use embedding::{Embedding, UnknownEmbedding};
pub use floors::{Floor, Shortfall};
pub use outcome::{Counted, Outcome};
pub use report::{Finding, Report};
pub use run::Campaign;
