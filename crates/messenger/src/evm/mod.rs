//! The native opcode in revm: it works in revm's `Evm`, op-revm's `OpEvm` and alloy-op-evm's
//! `OpEvm` alike, for it needs only their instruction table.

#[cfg(feature = "std")]
mod accelerate;
mod frame;
mod genesis;
mod implementation;
mod install;
mod opcode;

#[cfg(feature = "std")]
pub use self::accelerate::install_acceleration;
pub use self::{
    genesis::genesis_accounts,
    implementation::{
        Implementation, KnownImplementations, RELEASED_INBOX_CODE_HASH,
        RELEASED_MESSENGER_CODE_HASH, ReleasedImplementations,
    },
    install::install,
};
