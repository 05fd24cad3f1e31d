//! One chain: blocks, pool, history, EVM, safety levels.

mod accounts;
mod admission;
mod arrivals;
mod arriving;
mod block;
mod block_bloom;
mod block_content;
mod block_receipt;
mod blocks;
mod building;
mod call;
mod call_outcome;
mod chain;
mod config;
mod database;
mod deposit;
mod due;
mod engine;
mod entries;
mod environment;
mod execution;
mod fee_market;
mod footprint;
#[cfg(test)]
mod footprint_tests;
mod genesis;
mod halt;
mod header;
mod history;
mod l1_attributes;
mod next_block;
mod next_header;
mod nonce_runs;
#[cfg(feature = "serde")]
mod parts;
mod pending;
mod pool;
#[cfg(test)]
mod pool_tests;
mod pooled_transaction;
mod precompiles;
mod predeploys;
mod proof;
mod randomness;
mod receipt;
#[cfg(feature = "trace")]
mod replay;
mod rewind;
mod safety;
mod scratch;
mod settings;
mod simulated_blocks;
mod slot;
mod stand_in;
mod verification;

pub use ::relayer::{RevertReason, SafetyHeads, SafetyLevel};

#[cfg(feature = "trace")]
pub use self::replay::Replay;
pub use self::{
    admission::Admission,
    block::Block,
    block_receipt::BlockReceipt,
    building::{BuiltBlock, LeftOut},
    call::Call,
    call_outcome::CallOutcome,
    chain::Chain,
    config::ChainConfig,
    database::ChainDatabase,
    deposit::Deposit,
    engine::Engine,
    fee_market::FeeMarket,
    footprint::Footprint,
    genesis::Genesis,
    l1_attributes::{L1_ATTRIBUTES_DEPOSITOR, L1Attributes},
    scratch::Scratch,
    simulated_blocks::SimulatedBlocks,
};
#[cfg(feature = "serde")]
pub(crate) use self::{block::BlockBody, parts::ChainParts, receipt::sealed_receipt};
pub(crate) use self::{
    building::BlockBuilder,
    chain::Beginning,
    execution::{ChainEvm, Execution},
    genesis::{OwnPredeploys, is_known_code},
    halt::halted,
    history::{History, Link},
    next_block::NextBlock,
    pool::Pool,
    pooled_transaction::{PooledTransaction, Waiting},
    predeploys::{Deployment, Predeploys, behind_proxies, direct},
    safety::Promotions,
    slot::Slot,
};
