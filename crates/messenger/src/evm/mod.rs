//! The native opcode in revm. It needs only an EVM's instruction table, so it works in revm's
//! `Evm`, op-revm's `OpEvm` and alloy-op-evm's `OpEvm`.

mod accelerate;
mod event;
mod frame;
mod genesis;
mod implementation;
mod install;
mod known_implementations;
mod native;
mod schedule;

pub use self::{
    accelerate::install_acceleration,
    event::Event,
    genesis::genesis_accounts,
    implementation::Implementation,
    install::install,
    known_implementations::{KnownImplementations, ReleasedImplementations},
    schedule::supports,
};
