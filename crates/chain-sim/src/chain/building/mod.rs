//! Building a block.

mod builder;
mod built_block;
mod content;
mod fill;
mod inclusion;
mod system_calls;

pub(crate) use self::builder::BlockBuilder;
pub use self::built_block::{BuiltBlock, LeftOut};
pub(super) use self::system_calls::execute_system_calls;
