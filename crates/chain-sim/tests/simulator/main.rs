//! Tests of the library, by the room of `src` that they are about.

mod chain;
mod cluster;
mod consistency;
mod disturbance;
mod fault;
mod hard_forks;
mod kit;
mod messages;
mod predeploys;
mod relayer;
mod rules;
mod rust_page;
mod script;
mod trace;
