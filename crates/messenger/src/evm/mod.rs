//! The native opcode in revm. It needs an EVM's instruction table and nothing else, so it works in
//! revm's `Evm`, op-revm's `OpEvm` and alloy-op-evm's `OpEvm` alike.

mod accelerate;
mod event;
mod frame;
mod genesis;
mod implementation;
mod install;
mod native;
mod schedule;

pub use self::{
    accelerate::install_acceleration,
    event::Event,
    genesis::genesis_accounts,
    implementation::{
        INBOX_1_0_1_CODE_HASH, Implementation, KnownImplementations, MESSENGER_1_2_0_CODE_HASH,
        ReleasedImplementations,
    },
    install::install,
    schedule::supports,
};
