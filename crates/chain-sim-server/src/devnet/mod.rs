//! The served cluster, and everything that clients can do with it. Nothing here knows JSON-RPC,
//! sockets, threads or the wall clock.

mod accounts;
mod activity;
mod address_search;
pub(crate) mod anvil_state;
mod arrivals;
#[cfg(test)]
mod arrivals_tests;
mod batch;
#[cfg(test)]
mod batch_tests;
mod block_states;
pub(crate) mod block_tag;
mod building;
pub(crate) mod call;
mod call_entries;
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
mod fork_config;
#[cfg(test)]
mod fork_config_tests;
mod gas_limit;
mod halt_words;
mod interop_filter;
mod interrupt;
#[cfg(test)]
mod interrupt_tests;
pub(crate) mod joining;
mod l1_fees;
#[cfg(test)]
mod limit_tests;
pub(crate) mod loaded_state;
pub(crate) mod log_range;
mod long_change;
pub(crate) mod messages;
pub(crate) mod mining;
mod modified_accounts;
pub(crate) mod new_block;
mod news;
#[cfg(test)]
mod news_tests;
mod origins;
mod pages;
mod parity_results;
pub(crate) mod parity_traces;
mod precompile_overrides;
mod prune;
#[cfg(test)]
mod prune_tests;
pub(crate) mod relay_latency;
mod reorg;
mod replay;
mod request_fields;
mod rewind;
#[cfg(test)]
mod search_tests;
mod served_chain;
mod set_state;
pub(crate) mod shown;
pub(crate) mod simulation;
mod simulation_error;
mod snapshot;
mod state_counts;
mod state_name;
mod states;
mod storage_range;
mod submission;
pub(crate) mod token_slot;
mod topology;
mod trace;
#[cfg(test)]
mod trace_tests;
pub(crate) mod tracer;
mod transfer;
pub(crate) mod typed_data;
#[cfg(test)]
mod typed_data_tests;
pub(crate) mod unsigned_transaction;
mod view;
pub(crate) mod views;
mod writing;

pub(crate) use self::{
    accounts::Accounts,
    address_search::SearchDirection,
    arrivals::Arrivals,
    config::DevnetConfig,
    devnet::Devnet,
    devnet_state::{DevnetState, ServedChainState},
    error::{RequestError, check_limit, check_most},
    interop_filter::ExecutingBlock,
    interrupt::Interrupt,
    long_change::LongChange,
    pages::{BlockDetails, BlockTransactionsPage, TransactionsPage},
    served_chain::ServedChain,
    state_name::StateName,
    storage_range::StorageRange,
    view::View,
};
