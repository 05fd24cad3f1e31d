//! The native opcode in revm: it works in revm's `Evm`, op-revm's `OpEvm` and alloy-op-evm's
//! `OpEvm` alike, for it needs only their instruction table.

mod frame;
mod genesis;
mod install;
mod opcode;

pub use self::{genesis::genesis_accounts, install::install};
