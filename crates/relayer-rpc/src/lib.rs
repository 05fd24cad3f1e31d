//! Relays messages between real chains of the OP Stack: the state machine of crate [`relayer`], over
//! the JSON-RPC of their nodes, with a store in one file.
//!
//! - [`RedbStore`] keeps everything, through crashes at any time.
//! - [`Keys`] are those of the accounts that pay.
//! - [`Relay`] starts it all: it watches the chains, reads their blocks, submits relays, and answers
//!   over HTTP.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(not(test), warn(clippy::unwrap_used))]

mod api;
mod clock;
mod driver;
mod figures;
mod keys;
mod metrics;
mod node;
mod orders;
mod relay;
mod status;
mod store;
mod tls;

pub use api::{ApiClient, ApiError, RelayStatus, ShownChain, ShownCount, ShownMessage};
pub use driver::Intent;
pub use keys::{KeyError, Keys, Secret};
pub use node::{EndpointUrl, NodeError};
pub use orders::{Order, OrderError};
pub use relay::{Relay, RelayConfig, RelayError, Start};
pub use relayer;
pub use store::{Groups, RedbStore, StoreError, StoreView, Waiting};
