//! The autorelayer.

mod policy;
mod pruning;
mod recovery;
mod relayer;
