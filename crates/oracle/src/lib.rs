//! The oracle: any sequence of transactions against the native predeploys and against the
//! released bytecode, from the same state, and everything an observer could see compared.

pub mod calldata;
mod calls;
pub mod campaign;
pub mod cases;
mod compare;
pub mod contracts;
mod deployment;
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
mod proxies;
mod traced;
mod transaction;
mod world;

pub use calls::{CallKind, outcomes, run_and_log};
pub use compare::{Divergence, compare, compare_each};
pub use deployment::Deployment;
pub use encoding::{Encoder, UnknownEncoder};
pub use error::Error;
pub use functions::{every_function, getters};
pub use machine::Machine;
pub use message::{Relay, declare, example_message, filler, outgoing_message, payload_of};
pub use observation::{AccountView, Observation, SlotView, Status};
pub use oracle::Oracle;
pub use proxies::{IMPLEMENTATION_SLOT, INBOX_IMPLEMENTATION, MESSENGER_IMPLEMENTATION, Proxies};
pub use traced::{Traced, Tracer};
pub use transaction::{Envelope, Transaction};
pub use world::{CALLER, CHAIN_ID, SOURCE_CHAIN_ID, World};
