//! The oracle: any sequence of transactions against the native predeploys and against the
//! released bytecode, from the same state, and everything an observer could see compared.

mod compare;
pub mod contracts;
mod deployment;
mod error;
mod message;
mod observation;
mod transaction;
mod world;

pub use compare::{Divergence, compare};
pub use deployment::Deployment;
pub use error::Error;
pub use message::{Relay, example_message, payload_of};
pub use observation::{AccountView, Observation, SlotView, Status};
pub use transaction::Transaction;
pub use world::{CALLER, CHAIN_ID, SOURCE_CHAIN_ID, World};
