//! A relay between chains: its start and its end.

mod config;
mod error;
mod relay;
#[cfg(feature = "postgres")]
mod replica;
mod start;

#[cfg(feature = "postgres")]
pub use self::replica::Replica;
pub use self::{
    config::{RelayConfig, Start},
    error::RelayError,
    relay::Relay,
};
