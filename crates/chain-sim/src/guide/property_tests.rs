//! Random scenarios for a contract of your own, with feature `kit`.
//!
//! A [`Scenario`](crate::kit::Scenario) is a cluster, contracts, actions of users, a relayer policy
//! and faults. [`scenarios`](crate::kit::scenarios) generates complete ones;
//! [`unattended_scenarios`](crate::kit::unattended_scenarios) leaves the actions to you. A run
//! checks every [`invariant`](crate::kit::invariant) of the messenger, and yours. A scenario that
//! fails is shrunk to the few lines that matter.
//!
//! Here two messages are sent. Whatever the cluster looks like and whichever faults happen, no more
//! than two are ever relayed:
//!
//! ```
//! use alloy_primitives::{Address, bytes};
//! use chain_sim::{Call, DEV_ACCOUNTS, kit::unattended_scenarios};
//! use proptest::test_runner::{Config, TestRunner};
//!
//! let config = Config { cases: 20, failure_persistence: None, ..Config::default() };
//! TestRunner::new(config).run(&unattended_scenarios(), |mut scenario| {
//!     let target = Address::repeat_byte(0x44);
//!     let send = Call::send_message(DEV_ACCOUNTS[0], 902, target, bytes!("01"));
//!     scenario.call(0, 901, send.clone());
//!     scenario.call(3, 901, send);
//!     let run = scenario.run().map_err(|violation| scenario.failed(&violation))?;
//!     assert!(run.simulation.relayer.totals().relayed <= 2);
//!     Ok(())
//! })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Check`](crate::kit::Check) does the same without proptest's runner, from a seed:
//! `examples/property_test.rs` tests a contract with it.
