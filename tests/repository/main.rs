//! The repository itself: its pages, the figures on them, and its Rust version.

mod doc_links;
mod documented_gas;
mod msrv;
mod rooms;
