//! The keys of the accounts that pay for relays.

mod error;
mod keys;

pub use self::{
    error::KeyError,
    keys::{Keys, Secret},
};
