//! The HTTP API: what people and programs ask of a running relayer, and tell it.

mod answer;
mod chains;
mod client;
mod commands;
mod hosts;
mod indexer;
mod listen;
mod messages;
mod page;
mod pages;
mod router;
mod selection;
mod shown;
mod state;
mod status;

pub use self::{
    client::{ApiClient, ApiError},
    shown::{RelayStatus, ShownChain, ShownCount, ShownMessage},
};
pub(crate) use self::{listen::listen, state::Api};
