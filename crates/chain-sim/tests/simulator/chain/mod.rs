//! One chain: blocks, deposits, pool, activation, engines, altered accounts.

mod activation;
mod alter;
mod arrivals;
mod blocks;
mod deposits;
mod engines;
mod ether;
mod fees;
mod genesis;
mod genesis_forks;
mod op_blocks;
mod pool;
mod proxies;
mod scratch;
mod stand_ins;
