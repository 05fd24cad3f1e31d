//! OP Stack chains in one process that exchange cross-domain messages, under the rules of a real
//! cluster: blocks, receipts and log indexes, one virtual clock, a log index over all chains, the
//! validity rules of executing messages, and an autorelayer. No wall clock, no thread, no socket.
//!
//! ```
//! use alloy_primitives::{Address, U256, bytes};
//! use alloy_sol_types::SolCall;
//! use chain_sim::{Call, Cluster, ClusterConfig, Relayer, RelayerConfig};
//! use messenger::{L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::IL2ToL2CrossDomainMessenger::sendMessageCall};
//!
//! let mut cluster = Cluster::new(ClusterConfig::default())?;
//! let mut relayer = Relayer::new(RelayerConfig::default());
//! let send = sendMessageCall {
//!     _destination: U256::from(902),
//!     _target: Address::repeat_byte(0x44),
//!     _message: bytes!("deadbeef"),
//! };
//! let sender = chain_sim::DEV_ACCOUNTS[0];
//! cluster.submit_call(901, Call::new(sender, L2_TO_L2_CROSS_DOMAIN_MESSENGER, send.abi_encode()))?;
//! relayer.drive(&mut cluster, 10)?;
//! assert_eq!(relayer.totals().relayed, 1);
//! # Ok::<(), chain_sim::Error>(())
//! ```

#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(not(test), warn(clippy::unwrap_used))]

mod accounts;
mod block;
mod block_bloom;
mod chain;
mod clock;
mod cluster;
mod config;
mod dependency_set;
mod deposit;
mod digest;
mod engine;
mod error;
mod executing_message;
mod fallout;
mod fault;
mod genesis_account;
mod graph;
pub mod guide;
mod history;
mod invalid_message;
#[cfg(feature = "kit")]
pub mod kit;
mod log_index;
mod open_block;
mod pool;
pub mod predeploys;
mod receipt;
mod refusal;
mod relayed_message;
mod relayer;
#[cfg(feature = "trace")]
mod replay;
mod revert;
mod reverts;
mod rule;
mod safety;
#[cfg(feature = "serde")]
mod saved;
#[cfg(feature = "serve")]
pub mod server;
mod simulation;
mod state;
#[cfg(feature = "trace")]
pub mod trace;
mod transaction;
mod trie;
mod validity;

pub use accounts::{DEV_ACCOUNTS, DEV_BALANCE, RELAYER_ACCOUNT, funded};
pub use block::Block;
pub use chain::{CallOutcome, Chain};
pub use clock::Clock;
pub use cluster::{Cluster, ReorgedTransactions, Step};
pub use config::{ChainConfig, ClusterConfig, SendRules};
pub use dependency_set::DependencySet;
pub use deposit::Deposit;
pub use digest::state_digest;
pub use engine::Engine;
pub use error::Error;
pub use executing_message::ExecutingMessage;
pub use fallout::{Fallout, RemovedBlock, ReplacedBlock};
pub use fault::{Fault, Forgery, Schedule, ScheduledFault};
pub use graph::MessageGraph;
pub use invalid_message::{InvalidExecution, InvalidMessage};
pub use log_index::{InitiatingMessage, LogIndex};
pub use open_block::{BuiltBlock, LeftOut};
use open_block::{OpenBlock, Pass};
pub use refusal::Refusal;
pub use relayer::{
    MessageState, Parking, Relay, RelayFailure, RelayOrder, Relayer, RelayerConfig, Retries,
    SentLog, SkipRule, Totals, TrackedMessage,
};
pub use revert::RevertReason;
pub use rule::{Rule, RuleSet};
pub use safety::{SafetyHeads, SafetyLevel};
#[cfg(feature = "serde")]
pub use saved::{SavedCluster, SavedRelayer};
pub use simulation::Simulation;
pub use state::State;
#[cfg(feature = "trace")]
pub use trace::{MessageTrace, TraceError};
pub use transaction::Call;
pub use trie::{AccountProof, WordProof};
pub use validity::{MESSAGE_EXPIRY_WINDOW, Validity};
