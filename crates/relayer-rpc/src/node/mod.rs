//! JSON-RPC of one chain: its endpoints, and what the relayer asks of them.

mod answers;
mod blocks;
mod call;
mod codes;
mod endpoint;
mod endpoint_url;
mod error;
mod first_block;
mod node;
mod outcomes;
mod relay;
#[cfg(test)]
mod tests;
mod watch;

pub(crate) use self::{
    blocks::ReadFailure,
    node::Node,
    relay::Wanted,
    watch::{Watch, Watched, watch},
};
pub use self::{endpoint_url::EndpointUrl, error::NodeError};
