//! JSON-RPC: the methods of each chain and of the cluster, and the document that describes them.

pub(crate) mod addresses;
pub(crate) mod admin;
pub(crate) mod chain_api;
mod cluster_api;
#[cfg(test)]
mod documented_tests;
mod error;
pub(crate) mod export;
mod interop;
pub(crate) mod openrpc;
pub(crate) mod ports;
mod supervisor;
