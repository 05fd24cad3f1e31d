//! What happened in a scenario until an invariant broke, step by step and in words.

mod blocks;
mod chapter;
mod effect;
mod hits;
mod list;
mod names;
mod narrator;
#[cfg(feature = "page")]
mod on_page;
mod relays;
mod story;

pub use self::story::Story;
