//! The gas constants of the native programs, derived from traces of the bytecode they stand for.
//!
//! A [`Path`] is one way through a function: the transactions that take it, the effects that it
//! passes, and the constant that each stretch between two effects is part of. [`derive()`] runs them
//! and cuts the trace of the contract's frame at the effects; the gas of a stretch is what its
//! opcodes cost without the memory that they grow. From transactions with data of several lengths
//! follows what each word adds.
//!
//! Code and spec are parameters: another revision or fork is another run. Where a revision takes
//! another way, the error says which effects were expected and which were met.

mod check;
mod derivation;
mod effect;
mod equation;
mod error;
mod frames;
mod linear;
mod path;
mod paths;
mod probe;
mod sample;

pub use check::{Difference, check};
pub use derivation::{Derivation, derive};
pub use effect::Opcodes;
pub use equation::{Equation, Point};
pub use error::GasError;
pub use linear::Linear;
pub use path::{Path, Stretch};
pub use paths::paths;
pub use probe::Probe;
pub use sample::{Data, Sample};
