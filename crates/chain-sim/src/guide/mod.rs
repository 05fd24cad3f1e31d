//! How to do things, one page each; every example runs as a test.
//!
//! 1. [`first_relay`]: a message from one chain to another, by hand and by the relayer.
//! 2. [`time_travel`]: messages that expire, and messages that are sent again.
//! 3. [`reorgs`]: a source that takes a message back, and what falls with it.
//! 4. [`faults`]: losses, delays, forgeries, reorgs and crashes, by seed.
//! 5. [`bridges`]: tokens and ether, by the contracts that tools expect.
//! 6. [`proofs`]: state roots in headers, and what they prove.
//! 7. `saving`, with feature `serde`: clusters that outlive their process.
//! 8. `property_tests`, with feature `kit`: random scenarios for a contract of your own.

pub mod bridges;
pub mod faults;
pub mod first_relay;
pub mod proofs;
#[cfg(feature = "kit")]
pub mod property_tests;
pub mod reorgs;
#[cfg(feature = "serde")]
pub mod saving;
pub mod time_travel;
