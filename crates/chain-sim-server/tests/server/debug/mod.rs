//! Traces, as clients of the server ask for them.

mod blocks;
mod calls;
mod contracts;
mod engines;
mod otterscan;
mod parity;
mod refusals;
mod script;
pub(crate) mod served;
mod storage;
mod transactions;

pub(crate) use self::served::{Served, bounded};
