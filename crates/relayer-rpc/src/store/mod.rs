//! What a relayer keeps: in a file, or in a database of room `postgres`.

mod any_groups;
mod any_store;
mod error;
mod place;
mod group;
mod read;
mod redb_store;
mod schema;
mod tables;
mod view;
mod waiting;
mod write;

pub(crate) use self::any_groups::AnyGroups;
pub use self::{
    any_store::AnyStore, place::StorePlace,
    error::StoreError, group::Groups, redb_store::RedbStore, view::StoreView, waiting::Waiting,
};
