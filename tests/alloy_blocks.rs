//! Whole blocks through alloy-op-evm's block executor, with `MessengerEvmFactory` in the place of
//! `OpEvmFactory`: receipts, their root and bloom, gas, requests, every change of the state and the
//! state root are those of the released bytecode.

#[path = "alloy_blocks/account.rs"]
mod account;
#[path = "alloy_blocks/action.rs"]
mod action;
#[path = "alloy_blocks/chain.rs"]
mod chain;
#[path = "alloy_blocks/compared_chain.rs"]
mod compared_chain;
#[path = "alloy_blocks/deposits.rs"]
mod deposits;
#[path = "alloy_blocks/example.rs"]
mod example;
#[path = "alloy_blocks/genesis.rs"]
mod genesis;
#[path = "alloy_blocks/mix.rs"]
mod mix;
#[path = "alloy_blocks/post_state.rs"]
mod post_state;
#[path = "alloy_blocks/scenario.rs"]
mod scenario;
#[path = "alloy_blocks/totals.rs"]
mod totals;
#[path = "alloy_blocks/two_chains.rs"]
mod two_chains;
#[path = "alloy_blocks/users.rs"]
mod users;
