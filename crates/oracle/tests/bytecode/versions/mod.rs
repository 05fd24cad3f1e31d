//! The releases of both contracts, and upgrades from one to another.

mod inbox_1_1;
mod releases;
mod upgrade;
mod upgraded_chain;
