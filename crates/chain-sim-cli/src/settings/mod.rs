//! Options of `chain-sim serve` and `chain-sim relay` from elsewhere than the command line: the
//! environment, a file, and for `serve` the flags and variables of supersim.
//!
//! All of them become arguments. They are checked one by one, so that errors name where they come
//! from. Then clap parses them with the arguments of the command line, as if they had been there.

mod environment;
mod error;
mod file;
mod kind;
mod layers;
mod parse;
mod setting;
mod supersim;
mod supersim_flags;

pub(crate) use self::{
    environment::KEY,
    parse::{Failure, parse},
};
