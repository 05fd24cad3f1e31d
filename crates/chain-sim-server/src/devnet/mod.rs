//! The served cluster, and everything that clients can do with it. Nothing here knows JSON-RPC,
//! sockets, threads or the wall clock.

mod activity;
pub(crate) mod anvil_state;
pub(crate) mod block_tag;
mod building;
pub(crate) mod call;
pub(crate) mod chain_index;
mod clock;
#[cfg(test)]
mod clock_tests;
mod computed;
#[cfg(test)]
mod computed_tests;
pub(crate) mod config;
pub(crate) mod console;
mod declared_message;
pub(crate) mod detailed_block;
mod devnet;
mod devnet_state;
pub(crate) mod error;
mod estimate;
mod events;
pub(crate) mod fault_injection;
pub(crate) mod filters;
mod halt_words;
mod interop_filter;
mod interrupt;
#[cfg(test)]
mod interrupt_tests;
#[cfg(test)]
mod limit_tests;
pub(crate) mod loaded_state;
pub(crate) mod log_range;
mod long_change;
pub(crate) mod messages;
pub(crate) mod mining;
pub(crate) mod new_block;
mod news;
mod prune;
#[cfg(test)]
mod prune_tests;
pub(crate) mod relay_latency;
mod reorg;
mod request_fields;
mod rewind;
mod served_chain;
mod set_state;
mod snapshot;
mod state_counts;
mod state_name;
mod states;
mod submission;
pub(crate) mod token_slot;
mod topology;
mod trace;
#[cfg(test)]
mod trace_tests;
pub(crate) mod tracer;
mod transfer;
pub(crate) mod unsigned_transaction;
mod view;
pub(crate) mod views;
mod writing;

pub(crate) use self::{
    config::DevnetConfig,
    devnet::Devnet,
    devnet_state::{DevnetState, ServedChainState},
    error::{RequestError, check_most},
    interop_filter::ExecutingBlock,
    interrupt::Interrupt,
    long_change::LongChange,
    served_chain::ServedChain,
    state_name::StateName,
    view::View,
};
