//! The validity rules of executing messages, and the blocks that break them.

mod cycles;
mod message_graph;
mod replacement;
mod safety;
mod same_timestamp;
mod validity;
