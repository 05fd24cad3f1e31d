//! Whole blocks through alloy-op-evm's block executor, with `MessengerEvmFactory` in the place of
//! `OpEvmFactory`: receipts, their root and bloom, gas, requests, every change of the state and the
//! state root equal those of the released bytecode.

mod account;
mod action;
mod chain;
mod compared_chain;
mod deposits;
mod example;
mod genesis;
mod mix;
mod post_state;
mod scenario;
mod totals;
mod two_chains;
mod users;
