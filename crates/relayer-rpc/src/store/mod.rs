//! What a relayer keeps: in a file, or in a database of room `postgres`.

mod any_groups;
mod any_store;
mod error;
mod group;
mod place;
mod read;
mod redb_store;
mod schema;
mod tables;
mod view;
mod waiting;
mod write;

pub(crate) use self::any_groups::AnyGroups;
pub use self::{
    any_store::AnyStore, error::StoreError, group::Groups, place::StorePlace,
    redb_store::RedbStore, view::StoreView, waiting::Waiting,
};
