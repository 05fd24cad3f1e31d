//! One chain: blocks, deposits, pool, activation, engines, altered accounts.

mod activation;
mod alter;
mod arrivals;
mod blocks;
mod deposits;
mod engines;
mod ether;
mod pool;
mod scratch;
mod stand_ins;
