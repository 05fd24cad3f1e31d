//! The beginning of a chain, as a genesis file describes it.

mod forks;
mod genesis;
mod own_predeploys;

pub use self::genesis::Genesis;
pub(crate) use self::own_predeploys::{OwnPredeploys, is_known_code};
