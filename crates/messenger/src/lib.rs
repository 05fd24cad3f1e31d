//! The OP Stack's `L2ToL2CrossDomainMessenger` and `CrossL2Inbox`, native in revm.
//!
//! Three parts:
//!
//! - without revm and std, for relayers, provers and tests: [`Message`], [`Identifier`], payloads,
//!   message hash, checksum, access list entries and the [ABI](abi);
//! - with feature `revm` (default): `install_acceleration` runs a chain's released bytecode
//!   natively, with equal results; `install` runs native programs, on chains on which every node
//!   runs this crate;
//! - with feature `alloy`: `MessengerEvmFactory`, an `alloy_evm::EvmFactory` for nodes.
//!
//! The README has an example of each. [docs/EMBEDDING.md] explains what each deployment means for a
//! chain.
//!
//! [docs/EMBEDDING.md]: https://github.com/native-messenger/native-messenger/blob/main/docs/EMBEDDING.md
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(not(test), warn(clippy::unwrap_used))]

extern crate alloc;

pub mod abi;
mod access_list;
mod address;
#[cfg(feature = "alloy")]
mod alloy;
mod checksum;
mod error;
#[cfg(feature = "revm")]
mod evm;
mod identifier;
#[cfg(feature = "rpc")]
mod initiating_message;
mod message;
mod message_hash;
mod nonce;
mod payload;
mod program;
mod rules;
pub mod storage;
mod version;
mod word;

pub use abi::Identifier;
pub use access_list::{InboxEntry, access_list, parse_access_list};
pub use address::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};
#[cfg(feature = "alloy")]
pub use alloy::{InstructionTableFactory, MessengerEvmFactory, StandInEvmFactory, check_forks};
pub use checksum::{CHECKSUM_VERSION, log_hash};
#[cfg(feature = "rpc")]
pub use error::RpcLogError;
#[cfg(feature = "alloy")]
pub use error::UnsupportedFork;
#[cfg(feature = "revm")]
pub use error::UnsupportedSpec;
pub use error::{
    AccessListError, DeclarationError, Error, IdentifierError, LogError, PayloadError,
    UnknownVersion,
};
#[cfg(feature = "revm")]
pub use evm::{
    Event, Implementation, KnownImplementations, ReleasedImplementations, StandIns,
    genesis_accounts, install, install_acceleration, install_stand_ins, supports,
};
pub use identifier::LogPosition;
#[cfg(feature = "rpc")]
pub use initiating_message::InitiatingMessage;
pub use message::{Message, relay_calldata};
pub use nonce::{COUNTER_MASK, MESSAGE_VERSION, decode_nonce, encode_nonce};
pub use payload::{SentMessagePayload, encode_payload, payload_hash};
#[cfg(feature = "revm")]
pub use program::Declined;
#[cfg(feature = "revm")]
#[doc(hidden)]
pub use program::{GasConstant, gas_constants};
pub use program::{NATIVE_OPCODE, inbox_code, messenger_code};
pub use rules::Rules;
pub use version::{InboxVersion, MessengerVersion, Release, Versions};

// Their types are part of this crate's API. Users can take them from here in the right version.
#[cfg(feature = "rpc")]
pub use alloy_rpc_types_eth;
#[cfg(feature = "alloy")]
pub use op_revm;
#[cfg(feature = "revm")]
pub use revm;
pub use {alloy_eip2930, alloy_primitives, alloy_sol_types};
#[cfg(feature = "alloy")]
pub use {alloy_evm, alloy_op_evm, alloy_op_hardforks};

/// The README's examples, run as doc tests.
#[cfg(all(doctest, feature = "revm"))]
#[doc = include_str!("../README.md")]
struct Readme;
