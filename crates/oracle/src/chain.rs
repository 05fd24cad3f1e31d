//! The chain on which cases run, by default, and the account that sends its transactions.

use alloy_primitives::{Address, address};

/// The account that sends transactions, with 2^128 wei.
pub const CALLER: Address = address!("0xca11000000000000000000000000000000000001");
/// Id of the chain on which cases run, by default.
pub const CHAIN_ID: u64 = 902;
/// Id of the source chain of relayed messages, by default.
pub const SOURCE_CHAIN_ID: u64 = 901;
