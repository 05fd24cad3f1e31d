//! Traces, as clients of the server ask for them.

mod blocks;
mod calls;
mod engines;
#[path = "../messages/mod.rs"]
mod messages;
mod refusals;
#[path = "../script/mod.rs"]
mod script;
mod served;
mod transactions;

use served::{Served, bounded};
