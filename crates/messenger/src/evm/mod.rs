//! The native opcode in revm. It needs only an EVM's instruction table, so it works in revm's
//! `Evm`, op-revm's `OpEvm` and alloy-op-evm's `OpEvm`.

mod accelerate;
mod event;
mod frame;
mod genesis;
mod handed_over;
mod implementation;
mod install;
mod known_implementations;
mod native;
mod schedule;
mod stand_in;

pub use self::{
    accelerate::install_acceleration,
    event::Event,
    genesis::genesis_accounts,
    implementation::Implementation,
    install::install,
    known_implementations::{KnownImplementations, ReleasedImplementations},
    schedule::supports,
    stand_in::{StandIns, install_stand_ins},
};
