//! Tests of the server, by its clients.

mod arguments;
mod batches;
mod clock;
mod cluster;
mod control;
mod debug;
mod fees;
mod genesis;
mod interop;
mod logs;
mod long_reads;
mod messages;
mod op_chain;
mod openrpc;
mod pending;
mod proofs;
mod provider;
mod simulate;
mod state_file;
mod supervisor;
mod testing;
mod tls;
mod wallet;
mod watched;
