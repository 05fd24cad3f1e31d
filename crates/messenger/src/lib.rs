//! The OP Stack's `L2ToL2CrossDomainMessenger` and `CrossL2Inbox`, native in revm.
//!
//! Two parts:
//!
//! - for relayers, provers and tests, without revm and without std: [`Message`], [`Identifier`],
//!   payloads, message hash, checksum, access-list entries and the [ABI](abi);
//! - with feature `revm` (default): `install` puts the native opcode into an EVM and
//!   `genesis_accounts` gives the two predeploys' accounts;
//! - with feature `alloy`: `MessengerEvmFactory`, an `alloy_evm::EvmFactory` that does so.
//!
//! ```
//! use messenger::{Rules, genesis_accounts, install};
//! use op_revm::{DefaultOp, OpBuilder, OpContext, OpSpecId, revm::{Context, database::InMemoryDB}};
//!
//! let mut db = InMemoryDB::default();
//! for (address, account) in genesis_accounts(&Rules::Released) {
//!     db.insert_account_info(address, account);
//! }
//! let context = Context::op().with_db(db).modify_cfg_chained(|cfg| {
//!     cfg.chain_id = 901;
//!     cfg.set_spec_and_mainnet_gas_params(OpSpecId::INTEROP);
//! });
//! let mut evm = context.build_op();
//! install(&mut evm.0.instruction)?;
//! # Ok::<(), messenger::Error>(())
//! ```
#![cfg_attr(not(feature = "std"), no_std)]
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
mod message;
mod message_hash;
mod nonce;
mod payload;
mod program;
mod rules;
pub mod storage;
mod word;

pub use abi::Identifier;
pub use access_list::{InboxEntry, access_list, parse_access_list};
pub use address::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};
#[cfg(feature = "alloy")]
pub use alloy::MessengerEvmFactory;
pub use checksum::{CHECKSUM_VERSION, log_hash};
pub use error::{Error, PayloadError};
#[cfg(all(feature = "revm", feature = "std"))]
pub use evm::install_acceleration;
#[cfg(feature = "revm")]
pub use evm::{
    Implementation, KnownImplementations, RELEASED_INBOX_CODE_HASH, RELEASED_MESSENGER_CODE_HASH,
    ReleasedImplementations, genesis_accounts, install,
};
pub use message::{Message, relay_calldata};
pub use message_hash::message_hash;
pub use nonce::{COUNTER_MASK, MESSAGE_VERSION, decode_nonce, encode_nonce};
pub use payload::{SentMessagePayload, encode_payload, payload_hash};
pub use program::{INBOX_PROGRAM, MESSENGER_PROGRAM, NATIVE_OPCODE, inbox_code, messenger_code};
pub use rules::Rules;

/// The README's examples, run as doc tests.
#[cfg(all(doctest, feature = "revm"))]
#[doc = include_str!("../README.md")]
struct Readme;

/// The examples of the page on embedding, run as doc tests.
#[cfg(all(doctest, feature = "alloy"))]
#[doc = include_str!("../../../docs/EMBEDDING.md")]
struct Embedding;
