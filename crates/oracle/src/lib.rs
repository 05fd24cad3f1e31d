//! The oracle: runs any sequence of transactions on the native predeploys and on the released
//! bytecode, from the same state, and compares everything observable.
//!
//! A [`World`] is the state in which a case begins, a [`Deployment`] is the code of the predeploys
//! and how it runs, a [`Machine`] is the EVM, and an [`Observation`] is everything observable of
//! one transaction. [`compare()`] runs transactions in all deployments and returns their
//! observations, or the first [`Divergence`]; [`Oracle`] does so in tests. [`cases`] generates
//! cases of every class of input, [`campaign`] runs any number of them, and [`gas`] derives the gas
//! constants of the native programs. docs/GLOSSARY.md#tests-of-exactness defines all these words.

pub mod calldata;
mod calls;
pub mod campaign;
pub mod cases;
mod chain;
mod compare;
pub mod contracts;
mod deployment;
mod divergence;
mod encoding;
mod environment;
mod error;
mod expectation;
mod functions;
pub mod gas;
mod machine;
mod message;
mod observation;
mod oracle;
mod own_contracts;
mod proxies;
pub mod recording;
mod released;
mod revision;
mod run;
mod traced;
mod transaction;
mod without_gas;
mod world;

pub use calls::{CallKind, outcomes, run_and_log};
pub use chain::{CALLER, CHAIN_ID, SOURCE_CHAIN_ID};
pub use compare::{compare, compare_each};
pub use deployment::Deployment;
pub use divergence::Divergence;
pub use encoding::{Encoder, UnknownEncoder};
pub use error::Error;
pub use functions::{every_function, getters, sent_messages};
pub use machine::Machine;
pub use message::{Relay, declare, example_message, filler, outgoing_message, payload_of};
pub use observation::{AccountView, Observation, SlotView, Status};
pub use oracle::Oracle;
pub use own_contracts::OwnContracts;
pub use proxies::{IMPLEMENTATION_SLOT, INBOX_IMPLEMENTATION, MESSENGER_IMPLEMENTATION, Proxies};
pub use released::released;
pub use revision::{Revision, UnknownRevision};
pub use traced::{Traced, Tracer};
pub use transaction::{Envelope, Transaction};
pub use without_gas::compare_without_gas;
pub use world::World;
