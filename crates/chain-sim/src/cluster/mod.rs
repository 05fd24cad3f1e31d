//! Clusters: clock, topology, submission, building, verification and reorgs of several chains.

mod alter;
mod alter_block;
mod building;
mod chain_sets;
#[cfg(test)]
mod chain_sets_tests;
mod clock;
mod cluster;
mod config;
mod contracts;
mod dev_accounts;
mod digest;
mod fallout;
mod filter;
mod foreign_code;
mod genesis_account;
mod genesis_file;
mod ledger;
mod named_blocks;
mod reorg;
mod retention;
mod send_rules;
mod step;
mod submit;
mod threads;
mod time;
mod topology;
mod verifier;

#[cfg(feature = "kit")]
pub(crate) use self::contracts::deployment;
pub use self::{
    clock::Clock,
    cluster::Cluster,
    config::ClusterConfig,
    contracts::DEPLOYER,
    dev_accounts::{DEV_ACCOUNTS, DEV_BALANCE, DEV_KEYS, RELAYER_ACCOUNT, funded},
    digest::state_digest,
    fallout::{Fallout, RemovedBlock, ReplacedBlock},
    reorg::{Reorg, ReorgedTransactions},
    retention::Retention,
    send_rules::SendRules,
    step::Step,
    submit::Admitted,
    threads::Threads,
};
#[cfg(feature = "serde")]
pub(crate) use self::{cluster::Settings, ledger::Ledger};
pub(crate) use ::relayer::Horizon;
