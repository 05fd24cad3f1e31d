//! The native code where alloy-evm and op-reth take their EVM.

mod factory;
mod forks;
mod instruction_table;
#[cfg(test)]
mod tests;

pub use self::{
    factory::MessengerEvmFactory,
    forks::{UnsupportedFork, check_forks},
    instruction_table::InstructionTableFactory,
};
