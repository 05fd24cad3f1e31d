//! How to do things, one page each; every example runs as a test.
//!
//! 1. [`first_relay`]: a message from one chain to another, by hand and by the relayer.
//! 2. [`time_travel`]: messages that expire, and messages that are sent again.
//! 3. [`reorgs`]: a source that takes a message back, and what falls with it.
//! 4. [`faults`]: losses, delays, forgeries, reorgs and crashes, by seed.
//! 5. `property_tests`, with feature `kit`: random scenarios for a contract of your own.

pub mod faults;
pub mod first_relay;
#[cfg(feature = "kit")]
pub mod property_tests;
pub mod reorgs;
pub mod time_travel;
