//! The native code for alloy-evm and op-reth.

mod factory;
mod forks;
mod instruction_table;
mod stand_in;
#[cfg(test)]
mod tests;

pub use self::{
    factory::MessengerEvmFactory, forks::check_forks, instruction_table::InstructionTableFactory,
    stand_in::StandInEvmFactory,
};
