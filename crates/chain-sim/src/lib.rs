//! Simulates a cluster of OP Stack chains in one process: chains that exchange cross-domain
//! messages under the validity rules of a real cluster, one virtual clock, and a relayer. It has no
//! wall clock or socket, starts no thread unless it is [told to](ClusterConfig::threads), and equal
//! inputs give equal runs, to the byte.
//!
//! ```
//! use alloy_primitives::{Address, bytes};
//! use chain_sim::{Call, Cluster, ClusterConfig, DEV_ACCOUNTS, Relayer, RelayerConfig};
//!
//! let mut cluster = Cluster::new(ClusterConfig::default())?; // chains 901 and 902
//! let mut relayer = Relayer::new(RelayerConfig::default());
//! let target = Address::repeat_byte(0x44);
//! let send = Call::send_message(DEV_ACCOUNTS[0], 902, target, bytes!("deadbeef"));
//! cluster.submit_call(901, send)?;
//! relayer.drive(&mut cluster, 10)?; // builds blocks until it is relayed, at most 10 steps
//! assert_eq!(relayer.totals().relayed, 1);
//! # Ok::<(), chain_sim::Error>(())
//! ```
//!
//! The [`guide`] has a page for each subject.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(not(test), warn(clippy::unwrap_used))]

mod chain;
mod cluster;
mod error;
mod fault;
mod genesis_error;
pub mod guide;
mod hard_fork;
#[cfg(feature = "kit")]
pub mod kit;
#[cfg(feature = "page")]
pub mod page;
pub mod predeploys;
mod relayer;
mod rules;
#[cfg(feature = "serde")]
mod saved;
mod state;
#[cfg(feature = "trace")]
pub mod trace;

pub use self::relayer::{
    MessageState, Parking, Relay, RelayFailure, RelayOrder, Relayer, RelayerConfig, Retries,
    SentLog, SkipRule, Totals, TrackedMessage,
};
#[cfg(feature = "trace")]
pub use chain::Replay;
pub use chain::{
    Admission, Block, BlockReceipt, BuiltBlock, Call, CallOutcome, Chain, ChainConfig,
    ChainDatabase, Deposit, Engine, FeeMarket, Footprint, Genesis, L1_ATTRIBUTES_DEPOSITOR,
    L1Attributes, LeftOut, RevertReason, SafetyHeads, SafetyLevel, Scratch, SimulatedBlocks,
};
pub use cluster::{
    Admitted, Clock, Cluster, ClusterConfig, DEPLOYER, DEV_ACCOUNTS, DEV_BALANCE, DEV_KEYS,
    Fallout, RELAYER_ACCOUNT, RemovedBlock, Reorg, ReorgedTransactions, ReplacedBlock, Retention,
    SendRules, Step, Threads, funded, state_digest,
};
pub use error::Error;
pub use fault::{Fault, Forgery, Hit, Schedule, ScheduledFault, Simulation};
pub use genesis_error::GenesisError;
pub use hard_fork::{HardFork, UnsupportedHardFork};
pub use messenger::{InboxVersion, MessengerVersion, Versions};
pub use rules::{
    DependencySet, ExecutingMessage, INGRESS_TIMEOUT, InCycle, InitiatingMessage, InteropFilter,
    InvalidExecution, InvalidMessage, LogIndex, MESSAGE_EXPIRY_WINDOW, MessageGraph, Refusal, Rule,
    RuleSet, Validity, WindowTooLong,
};
#[cfg(feature = "serde")]
pub use saved::{ClusterChanges, RelayerChanges, SavedCluster, SavedRelayer};
pub use state::{ACCOUNT_BYTES, AccountProof, State, StateAccount, WORD_BYTES, WordProof, Words};
#[cfg(feature = "trace")]
pub use trace::{MessageTrace, TraceError};
