//! Native code in an EVM: its installation, the native opcode in every account, acceleration, and
//! everything that acceleration must not change.

mod acceleration_steps;
mod evm;
mod foreign_code;
mod interop_upgrade;
mod native_opcode;
mod stand_in;
