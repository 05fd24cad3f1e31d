//! What a relayer keeps in a file.

mod counted;
mod error;
mod group;
mod read;
mod redb_store;
mod schema;
mod tables;
mod view;
mod waiting;
mod write;

pub use self::{
    error::StoreError, group::Groups, redb_store::RedbStore, view::StoreView, waiting::Waiting,
};
