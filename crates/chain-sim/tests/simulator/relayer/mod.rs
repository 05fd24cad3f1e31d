//! The autorelayer.

mod awaited_blocks;
mod changes;
mod gas;
mod gas_numbers;
mod interop_filter;
mod nodes;
mod outcomes;
mod policy;
mod pruning;
mod recovery;
mod relayer;
mod requirement;
mod target;
