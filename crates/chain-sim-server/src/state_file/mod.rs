//! State files, which keep everything that a server has from one run to the next (`docs/STATE.md`).

mod begin;
mod contents;
#[cfg(test)]
mod corruption_tests;
mod disk;
mod envelope;
mod error;
mod file;
mod journal;
#[cfg(test)]
mod journal_tests;
mod lock;
mod place;
#[cfg(all(test, unix))]
mod place_tests;
mod record;
mod rules;
#[cfg(test)]
mod rules_tests;
mod saved_server;
mod saver;
#[cfg(test)]
mod saver_tests;
mod server_changes;
mod unfinished;
mod unsaved;

pub(crate) use self::{
    begin::{BeginError, begin},
    saver::Saver,
};
pub use self::{error::StateError, file::StateFile, unsaved::Unsaved};
