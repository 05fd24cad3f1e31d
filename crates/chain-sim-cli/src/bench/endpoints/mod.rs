//! `chain-sim bench --rpc`: messages between the chains of any servers, over their JSON-RPC.
//!
//! Tasks send transactions, read logs and relay. They report to one loop ([`run`]), which owns what
//! is known of the messages.

mod delivery;
mod endpoint;
mod error;
mod event;
mod fees;
mod node;
mod options;
mod pace;
mod plot;
mod relay;
mod report;
mod run;
mod sender;
mod sentence;
mod table;
mod transaction;
mod watch;

pub(crate) use self::{error::EndpointError, options::EndpointOptions};
pub(super) use self::{plot::draw, report::EndpointReport, run::run, sender::Messages};
