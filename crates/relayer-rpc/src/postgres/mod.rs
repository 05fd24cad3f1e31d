//! What a relayer keeps in a PostgreSQL database, which several replicas share.
//!
//! One replica at a time has the [lease](Standby) and relays. The others stand by: they ask every
//! second, and one of them takes the lease once it has expired, or was given back. By the database's
//! clock alone it is decided whether a lease has expired.
//!
//! # Why a holder that was paused does no harm
//!
//! A process that was stopped, swapped out or cut off for longer than its lease goes on where it was,
//! while another one relays. Three things keep it from doing harm:
//!
//! - The lease has a generation, which grows with each holder. Every transaction that changes anything
//!   begins with an update of the lease's row, which finds it only with the holder's own generation.
//!   So an old holder changes nothing, and learns that it is one.
//! - That update locks the row until the transaction ends, and whoever takes the lease must lock it,
//!   too. So no transaction of the old holder can end after the new one has loaded what there is. A
//!   transaction that its client has left alone is ended by the database, after the time of the lease.
//! - A transaction of the chain is broadcast only after it is stored. The old holder may still broadcast
//!   one that it has stored before. The new holder has loaded it, with its raw encoding, and broadcasts
//!   the same: nodes know it by its hash, and one nonce can be used once.
//!
//! # Connections
//!
//! The client is synchronous, and must not be used within an asynchronous runtime. So each connection
//! belongs to a [thread](worker) of its own, which is given jobs.

mod address;
mod amounts;
mod error;
mod groups;
mod holder;
mod lease;
mod net;
mod page;
mod postgres_store;
mod read;
mod reader;
mod schema;
mod session;
mod standby;
mod tls;
mod view;
mod worker;
mod write;
mod writer;

pub use self::{
    address::DatabaseUrl, error::PostgresError, groups::PostgresGroups,
    postgres_store::PostgresStore, standby::Standby, view::PostgresView,
};
