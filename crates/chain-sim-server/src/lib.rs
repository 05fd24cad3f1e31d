//! A server for simulated OP Stack chains: JSON-RPC over HTTP and WebSocket, with a port for each
//! chain and one for the cluster.
//!
//! One thread owns the [`Cluster`](chain_sim::Cluster) and the [`Relayer`](chain_sim::Relayer), and
//! makes all changes. After each it publishes a copy, on which other threads answer requests that
//! only read. Events are logged with [`tracing`].
//!
//! ```
//! use chain_sim::{ClusterConfig, RELAYER_ACCOUNT};
//! use chain_sim_server::{Server, ServerConfig};
//!
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! let config = ServerConfig::new(ClusterConfig::default()).with_relayer(RELAYER_ACCOUNT);
//! let server = Server::start(config).await?;
//! for (chain, address) in server.addresses() {
//!     println!("chain {chain}: http://{address}");
//! }
//! server.stop().await;
//! # Ok::<(), chain_sim_server::StartError>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(not(test), warn(clippy::unwrap_used))]

mod beside;
mod config;
mod devnet;
mod feed;
mod figures;
mod in_process;
mod json;
mod limits;
mod memory;
mod metrics;
mod owner;
mod page;
mod priority;
mod readers;
mod rpc;
mod server;
mod start_error;
mod state_file;
mod transport;
mod workload;

pub use config::ServerConfig;
pub use devnet::{console::ACTIVITY, mining::Mining};
pub use figures::Figures;
pub use in_process::InProcess;
pub use limits::Limits;
pub use memory::MemoryFigures;
pub use owner::real_time;
pub use server::Server;
pub use start_error::StartError;
pub use state_file::{StateError, StateFile, Unsaved};
pub use transport::{Access, ListenError, Origin, OriginError, raise_open_files};
