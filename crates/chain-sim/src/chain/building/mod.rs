//! Building a block.

mod builder;
mod built_block;
mod content;
mod fill;
mod inclusion;

pub(crate) use self::builder::BlockBuilder;
pub use self::built_block::{BuiltBlock, LeftOut};
