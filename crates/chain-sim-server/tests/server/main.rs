//! Tests of the server, by its clients.

mod clock;
mod cluster;
mod control;
mod debug;
mod fees;
mod interop;
mod logs;
mod long_reads;
mod messages;
mod openrpc;
mod proofs;
mod provider;
mod state_file;
mod supervisor;
mod testing;
mod watched;
