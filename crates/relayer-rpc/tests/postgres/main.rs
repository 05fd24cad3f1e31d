//! The store in PostgreSQL, with a server of the tests' own: compared with one in memory, its lease,
//! connections that are lost in the middle of writes, replicas that are stopped and killed.

#![cfg(feature = "postgres")]

#[path = "../store/arbitrary.rs"]
mod arbitrary;
mod database;
mod indexes;
mod leases;
mod lost;
mod model;
#[path = "../store/order.rs"]
mod order;
mod schema;
mod server;
mod stopped;
mod writes;
