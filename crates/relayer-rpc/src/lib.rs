//! Relays messages between real chains of the OP Stack: the state machine of crate [`relayer`], over
//! the JSON-RPC of their nodes, with a store in one file or in a database.
//!
//! - [`RedbStore`] keeps everything in a file, through crashes at any time. `PostgresStore` keeps it in
//!   a database, which several replicas share (feature `postgres`).
//! - [`Keys`] are those of the accounts that pay.
//! - [`Relay`] starts it all: it watches the chains, reads their blocks, submits relays, and answers
//!   over HTTP, programs and people.

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
mod page;
#[cfg(feature = "postgres")]
mod postgres;
mod relay;
mod states;
mod status;
mod store;
mod tls;

pub use api::{ApiClient, ApiError, RelayStatus, ShownChain, ShownCount, ShownMessage};
pub use driver::Intent;
pub use keys::{KeyError, Keys, Secret};
pub use node::{EndpointUrl, NodeError};
pub use orders::{Order, OrderError};
#[cfg(feature = "postgres")]
pub use postgres::{
    DatabaseUrl, PostgresError, PostgresGroups, PostgresStore, PostgresView, Standby,
};
#[cfg(feature = "postgres")]
pub use relay::Replica;
pub use relay::{Relay, RelayConfig, RelayError, Start};
pub use relayer;
pub use store::{AnyStore, Groups, RedbStore, StoreError, StorePlace, StoreView, Waiting};
