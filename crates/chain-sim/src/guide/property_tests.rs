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
//! use chain_sim::kit::unattended_scenarios;
//! use proptest::test_runner::{Config, TestRunner};
//!
//! let config = Config { cases: 20, failure_persistence: None, ..Config::default() };
//! TestRunner::new(config).run(&unattended_scenarios(), |mut scenario| {
//!     let target = Address::repeat_byte(0x44);
//!     scenario.send(0, 901, 902, target, bytes!("01")); // in step 0
//!     scenario.send(3, 901, 902, target, bytes!("01"));
//!     let run = scenario.run()?;
//!     assert!(run.simulation.relayer.totals().relayed <= 2);
//!     Ok(())
//! })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! An invariant of your own is checked by [`Scenario::run_with`](crate::kit::Scenario::run_with)
//! after every step, or by [`Scenario::run_then`](crate::kit::Scenario::run_then) at the end, when
//! nothing is left to do. Where one does not hold, the [`Failure`](crate::kit::Failure) tells the
//! [`Story`](crate::kit::Story) of the scenario: each step in order, every message by its number,
//! what each fault did, and where the invariant broke. With feature `page` and `CHAIN_SIM_PAGE=page.html`
//! in the environment, the same is a page of HTML in that file.
//!
//! [`Check`](crate::kit::Check) does the same without proptest's runner, from a seed:
//! `examples/property_test.rs` tests a contract with it. [docs/RUST.md] shows both, and what a failing
//! scenario says.
//!
//! [docs/RUST.md]: https://github.com/native-messenger/native-messenger/blob/main/docs/RUST.md
