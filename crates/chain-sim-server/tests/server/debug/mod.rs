//! Traces, as clients of the server ask for them.

mod blocks;
mod calls;
mod engines;
mod refusals;
mod script;
pub(crate) mod served;
mod transactions;

pub(crate) use self::served::{Served, bounded};
