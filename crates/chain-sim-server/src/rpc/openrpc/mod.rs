//! The `OpenRPC` document: all methods with their parameters and results. `README.md` next to this
//! file says how to describe a method.

mod arguments;
mod discovery;
mod document;
#[cfg(test)]
mod document_tests;
mod example;

pub(crate) use discovery::with_discovery;
