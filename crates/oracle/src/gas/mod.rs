//! The gas constants of the native programs, derived from traces of the released bytecode.
//!
//! A [`Path`] is one way through a function: the transactions that take it, the effects that it
//! passes, and the constants to which each stretch between two effects belongs. [`derive()`] runs
//! the transactions and cuts the trace of the contract's frame at the effects. The gas of a stretch
//! is the cost of its opcodes without memory expansion. Transactions with data of several lengths
//! give the gas for each word.
//!
//! Code and spec are parameters, so another revision or fork needs only another run. If a revision
//! has another control flow, the error contains the expected effects and the actual ones.

mod check;
mod derivation;
mod effect;
mod equation;
mod error;
mod frames;
mod linear;
mod path;
mod paths;
mod point;
mod probe;
mod sample;

pub use check::{Difference, check, constant_name};
pub use derivation::{Derivation, derive};
pub use effect::Opcodes;
pub use equation::Equation;
pub use error::GasError;
pub use linear::Linear;
pub use path::{Path, Stretch};
pub use paths::paths;
pub use point::Point;
pub use probe::Probe;
pub use sample::{Data, Sample};
