//! A message from one chain to another.
//!
//! A [`Cluster`](crate::Cluster) is chains, a clock and the index of all their logs. Nothing
//! happens by itself: a call is submitted to a chain's pool, and a step builds the blocks that are
//! due next.
//!
//! ```
//! use alloy_primitives::{Address, U256, bytes};
//! use alloy_sol_types::SolCall;
//! use chain_sim::{Call, Cluster, ClusterConfig, DEV_ACCOUNTS};
//! use messenger::{L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message};
//! use messenger::abi::IL2ToL2CrossDomainMessenger::sendMessageCall;
//!
//! let mut cluster = Cluster::new(ClusterConfig::default())?;
//! let send = sendMessageCall {
//!     _destination: U256::from(902),
//!     _target: Address::repeat_byte(0x44),
//!     _message: bytes!("c0ffee"),
//! };
//! let call = Call::new(DEV_ACCOUNTS[0], L2_TO_L2_CROSS_DOMAIN_MESSENGER, send.abi_encode());
//! cluster.submit_call(901, call)?;
//! cluster.step()?;
//!
//! // The message is a log of chain 901's head, and its identifier says where that log is.
//! let head = cluster.chain(901)?.head();
//! let log = head.logs().next().expect("one log");
//! let message = Message::from_log(log, U256::from(901))?;
//! assert_eq!(message.message, bytes!("c0ffee"));
//! let id = messenger::Identifier::new(log.address, messenger::LogPosition { chain_id: U256::from(901), block_number: head.number(), timestamp: head.timestamp(), log_index: 0 });
//!
//! // Anyone can relay it: the calldata names the log, and so does the access list.
//! let entry = messenger::InboxEntry::new(&id, messenger::payload_hash(&log.data))?;
//! let relay = Call::new(
//!     DEV_ACCOUNTS[1],
//!     L2_TO_L2_CROSS_DOMAIN_MESSENGER,
//!     message.relay_calldata(id),
//! )
//! .access_list(messenger::access_list(&[entry]));
//! cluster.submit_call(902, relay)?;
//! cluster.step()?;
//! assert!(cluster.chain(902)?.head().receipts()[0].status());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A [`Relayer`](crate::Relayer) does the same for every message it finds, as its
//! [`RelayerConfig`](crate::RelayerConfig) says. What became of each message can be asked for by
//! its hash.
//!
//! ```
//! # use alloy_primitives::{Address, Bytes, U256};
//! # use alloy_sol_types::SolCall;
//! # use messenger::{L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::IL2ToL2CrossDomainMessenger::sendMessageCall};
//! use chain_sim::{Call, Cluster, ClusterConfig, DEV_ACCOUNTS, MessageState, Relayer, RelayerConfig};
//!
//! let mut cluster = Cluster::new(ClusterConfig::with_chains(3))?;
//! let mut relayer = Relayer::new(RelayerConfig::default());
//! for destination in [902, 903] {
//!     let send = sendMessageCall {
//!         _destination: U256::from(destination),
//!         _target: Address::repeat_byte(0x44),
//!         _message: Bytes::new(),
//!     };
//!     let call = Call::new(DEV_ACCOUNTS[0], L2_TO_L2_CROSS_DOMAIN_MESSENGER, send.abi_encode());
//!     cluster.submit_call(901, call)?;
//! }
//! relayer.drive(&mut cluster, 10)?; // at most ten steps
//! assert_eq!(relayer.totals().relayed, 2);
//! for message in relayer.messages() {
//!     assert!(matches!(relayer.message(message.hash), Some(MessageState::Relayed { .. })));
//! }
//! # Ok::<(), chain_sim::Error>(())
//! ```
