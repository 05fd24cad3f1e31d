//! How to do things, one page each. Every example runs as a test.
//!
//! 1. [`first_relay`]: a message from one chain to another, by hand and by the relayer.
//! 2. [`topology`]: chains with ids, block times and dependency sets of your own.
//! 3. [`relayer`]: order, delay, accounts, retries, parking and skip rules.
//! 4. [`time_travel`]: messages that expire, messages that are sent again, and snapshots.
//! 5. [`reorgs`]: reorgs of the source, and the blocks that are replaced because of them.
//! 6. [`faults`]: losses, delays, forgeries, reorgs and crashes, from a seed.
//! 7. [`bridges`]: tokens and ether, with the contracts that tools expect.
//! 8. [`proofs`]: state roots in headers, and proofs of accounts and storage.
//! 9. [`traces`] (feature `trace`): the logs, relays and calls of one message.
//! 10. [`saving`] (feature `serde`): clusters that outlive their process.
//! 11. [`property_tests`] (feature `kit`): random scenarios for a contract of your own.
//!
//! `chain-sim serve` and crate `chain-sim-server` serve the same chains over JSON-RPC:
//! [docs/DEVNET.md](https://github.com/native-messenger/native-messenger/blob/main/docs/DEVNET.md).
//!
// Without their features these pages do not exist, and their links lead nowhere.
#![cfg_attr(not(feature = "trace"), doc = "[`traces`]: #")]
#![cfg_attr(not(feature = "serde"), doc = "[`saving`]: #")]
#![cfg_attr(not(feature = "kit"), doc = "[`property_tests`]: #")]

pub mod bridges;
pub mod faults;
pub mod first_relay;
pub mod proofs;
#[cfg(feature = "kit")]
pub mod property_tests;
pub mod relayer;
pub mod reorgs;
#[cfg(feature = "serde")]
pub mod saving;
pub mod time_travel;
pub mod topology;
#[cfg(feature = "trace")]
pub mod traces;
