//! A relay between chains: its start and its end.

mod config;
mod error;
mod relay;
mod start;

pub use self::{
    config::{RelayConfig, Start},
    error::RelayError,
    relay::Relay,
};
