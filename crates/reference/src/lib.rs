//! The released bytecode of `L2ToL2CrossDomainMessenger` 1.2.0 and `CrossL2Inbox` 1.0.1: the
//! oracle of the equivalence tests, the opponent of the benches and the bytecode engine of the
//! simulator.
//!
//! The bytecode itself comes with the crate `kona-hardforks`, as the Interop upgrade's creation
//! code; running it once gives the runtime code, whose hash is checked.

#![cfg_attr(not(test), warn(clippy::unwrap_used))]

mod error;
mod fees;
mod released;

pub use error::Error;
pub use fees::{FeePredeploys, fee_predeploys};
pub use released::{Released, released, runtime_code, upgrade_transactions};
