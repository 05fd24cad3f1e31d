//! The store: compared with one in memory, killed in the middle of writes, used twice, of other
//! versions.

mod arbitrary;
mod file;
mod kills;
mod model;
mod order;
