//! The released bytecode of `L2ToL2CrossDomainMessenger` 1.2.0 and `CrossL2Inbox` 1.0.1. Tests and
//! benches compare native code with it, and it is the bytecode engine of the simulator.
//!
//! Crate `kona-hardforks` contains the creation code, as part of the upgrade that it calls Interop
//! (Lagoon). This crate runs it once, and checks the hash of the runtime code that it returns.
//! [`released_at`] also reads the bytecode of messenger 1.3, which no crate contains, from a folder.

#![cfg_attr(not(test), warn(clippy::unwrap_used))]

mod error;
mod fees;
mod released;
mod versions;

pub use error::Error;
pub use fees::{FeePredeploys, fee_predeploys};
pub use released::{Released, released, runtime_code, upgrade_transactions};
pub use versions::released_at;
