//! The `OpenRPC` document: all methods, what they take and what they answer. `README.md` next to this
//! file says how to describe a method.

mod discovery;
mod document;
#[cfg(test)]
mod document_tests;
mod example;

pub(super) use discovery::with_discovery;
