//! A message from one chain to another.
//!
//! A [`Cluster`](crate::Cluster) has chains, a clock, and an index of all their logs. Nothing
//! happens by itself: you submit a call to a chain's pool, and a step builds the blocks that are
//! due next.
//!
//! ```
//! use alloy_primitives::{Address, U256, bytes};
//! use chain_sim::{Call, Cluster, ClusterConfig, DEV_ACCOUNTS};
//! use messenger::{Identifier, Message, encode_payload};
//!
//! let mut cluster = Cluster::new(ClusterConfig::default())?; // chains 901 and 902
//! let target = Address::repeat_byte(0x44);
//! let send = Call::send_message(DEV_ACCOUNTS[0], 902, target, bytes!("c0ffee"));
//! cluster.submit_call(901, send)?;
//! cluster.step()?;
//!
//! // The message is a log in the head of chain 901. Its identifier says where the log is.
//! let head = cluster.chain(901)?.head();
//! let log = head.logs().next().expect("one log");
//! let message = Message::from_log(log, U256::from(901))?;
//! assert_eq!(message.message, bytes!("c0ffee"));
//! let id = Identifier::new(log.address, head.log_position(901, 0));
//!
//! // Anyone can relay the message. The calldata and the access list name its log.
//! let relay = Call::relay_message(DEV_ACCOUNTS[1], id, encode_payload(&log.data))?;
//! cluster.submit_call(902, relay)?;
//! cluster.step()?;
//! assert!(cluster.chain(902)?.head().receipts()[0].status());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A [`Relayer`](crate::Relayer) does this for every message that it finds, and reports the state
//! of each message by its hash. The page [`relayer`](super::relayer) shows its configuration.
//!
//! ```
//! use alloy_primitives::{Address, bytes};
//! use chain_sim::{
//!     Call, Cluster, ClusterConfig, DEV_ACCOUNTS, MessageState, Relayer, RelayerConfig,
//! };
//!
//! let mut cluster = Cluster::new(ClusterConfig::with_chains(3))?; // chains 901, 902 and 903
//! let mut relayer = Relayer::new(RelayerConfig::default());
//! let target = Address::repeat_byte(0x44);
//! for destination in [902, 903] {
//!     let send = Call::send_message(DEV_ACCOUNTS[0], destination, target, bytes!("01"));
//!     cluster.submit_call(901, send)?;
//! }
//! relayer.drive(&mut cluster, 10)?; // at most ten steps
//! assert_eq!(relayer.totals().relayed, 2);
//! for message in relayer.messages() {
//!     assert!(matches!(relayer.message(message.hash), Some(MessageState::Relayed { .. })));
//! }
//! # Ok::<(), chain_sim::Error>(())
//! ```
