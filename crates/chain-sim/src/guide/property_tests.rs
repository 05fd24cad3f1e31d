//! Random scenarios for a contract of your own, with feature `kit`.
//!
//! A [`Scenario`](crate::kit::Scenario) is a cluster, contracts, what users do, what the relayer
//! is told and what goes wrong. [`scenarios`](crate::kit::scenarios) makes any, with users of its
//! own; [`unattended_scenarios`](crate::kit::unattended_scenarios) leaves the users to you. A run
//! looks at every [`invariant`](crate::kit::invariant) of the messenger, and at yours; what does
//! not hold is shrunk to the few lines that matter.
//!
//! Here a message is sent twice over, and however the cluster is laid out and whatever goes wrong,
//! no chain ever says that it has relayed more messages than there are:
//!
//! ```
//! use alloy_primitives::{Address, Bytes, U256};
//! use alloy_sol_types::SolCall;
//! use chain_sim::{Call, DEV_ACCOUNTS, kit::unattended_scenarios};
//! use messenger::{L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::IL2ToL2CrossDomainMessenger::sendMessageCall};
//! use proptest::test_runner::{Config, TestRunner};
//!
//! let config = Config { cases: 20, failure_persistence: None, ..Config::default() };
//! TestRunner::new(config).run(&unattended_scenarios(), |mut scenario| {
//!     let send = sendMessageCall {
//!         _destination: U256::from(902),
//!         _target: Address::repeat_byte(0x44),
//!         _message: Bytes::new(),
//!     };
//!     let call = Call::new(DEV_ACCOUNTS[0], L2_TO_L2_CROSS_DOMAIN_MESSENGER, send.abi_encode());
//!     scenario.call(0, 901, call.clone());
//!     scenario.call(3, 901, call);
//!     let run = scenario.run().map_err(|violation| scenario.failed(&violation))?;
//!     assert!(run.simulation.relayer.totals().relayed <= 2);
//!     Ok(())
//! })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! `examples/property_test.rs` tests a contract.
