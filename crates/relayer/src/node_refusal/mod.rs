//! Why nodes, or the machine itself, do not admit relays.

mod node_refusal;
mod words;

pub use self::node_refusal::{NodeRefusal, RefusalReason, Said};
