//! The autorelayer.

mod interop_filter;
mod policy;
mod pruning;
mod recovery;
mod relayer;
