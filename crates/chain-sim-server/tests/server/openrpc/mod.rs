//! What the `OpenRPC` document says is what the server does: every example, every parameter, every
//! answer and every error of every method.

mod cluster;
mod document;
mod examples;
mod notifications;
mod parameters;
