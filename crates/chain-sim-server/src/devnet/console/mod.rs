//! What contracts write to the console, as Solidity libraries of hardhat and forge do: by calls of
//! an address that has no code.

mod format;
mod inspector;
mod line;
mod log;

pub use self::log::ACTIVITY;
pub(super) use self::{format::printable, inspector::ConsoleLines};
