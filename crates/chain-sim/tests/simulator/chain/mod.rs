//! One chain: blocks, deposits, pool, activation, engines, altered accounts.

mod activation;
mod alter;
mod blocks;
mod deposits;
mod engines;
mod ether;
mod fees;
mod op_blocks;
mod pool;
mod scratch;
mod stand_ins;
