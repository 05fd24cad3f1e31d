//! Clients that do one thing at a time, on sockets that block: what is measured is the server.

mod failure;
mod http;
mod socket;

pub(crate) use failure::Failure;
pub(crate) use http::{Connection, batch, request, result};
pub(crate) use socket::{Frame, Socket};
