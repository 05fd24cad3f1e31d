//! A run as a page of HTML, which shows it step by step: the chains with their blocks, each message
//! with its life, and what went wrong.
//!
//! A [`Recording`] watches the run of a [`Simulation`](crate::Simulation). What it has seen is a
//! [`Page`], one file that needs nothing else.
//!
//! ```
//! use alloy_primitives::{Address, bytes};
//! use chain_sim::{
//!     Call, Cluster, ClusterConfig, DEV_ACCOUNTS, Relayer, RelayerConfig, Schedule, Simulation,
//!     page::Recording,
//! };
//!
//! let mut cluster = Cluster::new(ClusterConfig::default())?;
//! let target = Address::repeat_byte(0x44);
//! cluster.submit_call(901, Call::send_message(DEV_ACCOUNTS[0], 902, target, bytes!("01")))?;
//! let schedule = Schedule::random(3, &[901, 902], 12, 6); // six faults in twelve steps
//! let mut simulation =
//!     Simulation::new(cluster, Relayer::new(RelayerConfig::default()), schedule);
//!
//! let mut recording = Recording::begin(&simulation);
//! simulation.run_observed(2_000, |simulation, step| recording.observe(simulation, step))?;
//! let page = recording.end(&simulation)?.with_title("One message and six faults");
//! let html = page.to_html()?; // for a file
//! # assert!(html.contains("One message and six faults"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod block;
mod error;
mod html;
mod inclusion;
mod message;
mod page;
mod policy;
mod recording;
mod step;

pub use self::{error::PageError, page::Page, recording::Recording};
