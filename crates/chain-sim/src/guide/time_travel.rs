//! Messages that expire, and messages that are sent again.
//!
//! The clock moves when told to: a block at a time with [`step`](crate::Cluster::step), through all
//! blocks of some seconds with [`run_for`](crate::Cluster::run_for), or at once, without any block,
//! with [`jump`](crate::Cluster::jump).
//!
//! ```
//! use alloy_primitives::{Address, Bytes, U256};
//! use alloy_sol_types::SolCall;
//! use chain_sim::{
//!     Call, Cluster, ClusterConfig, DEV_ACCOUNTS, MESSAGE_EXPIRY_WINDOW, MessageState, Relayer,
//!     RelayerConfig,
//! };
//! use messenger::{L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::IL2ToL2CrossDomainMessenger::sendMessageCall};
//!
//! let mut cluster = Cluster::new(ClusterConfig::default())?;
//! let send = sendMessageCall {
//!     _destination: U256::from(902),
//!     _target: Address::repeat_byte(0x44),
//!     _message: Bytes::new(),
//! };
//! let call = Call::new(DEV_ACCOUNTS[0], L2_TO_L2_CROSS_DOMAIN_MESSENGER, send.abi_encode());
//! cluster.submit_call(901, call)?;
//! cluster.step()?;
//!
//! // Nobody relays it for a week, and a second more: at the boundary it is still valid.
//! cluster.jump(MESSAGE_EXPIRY_WINDOW + 1)?;
//! let mut relayer = Relayer::new(RelayerConfig::default());
//! relayer.drive(&mut cluster, 10)?;
//! let message = relayer.messages().next().expect("one message").clone();
//! assert_eq!(message.state, MessageState::Expired);
//!
//! // Anyone can send it again: the same message, in a new log.
//! let resend = Call::new(
//!     DEV_ACCOUNTS[5],
//!     L2_TO_L2_CROSS_DOMAIN_MESSENGER,
//!     message.message.resend_calldata(),
//! );
//! cluster.submit_call(901, resend)?;
//! relayer.drive(&mut cluster, 10)?;
//! assert!(matches!(relayer.message(message.hash), Some(MessageState::Relayed { .. })));
//! # Ok::<(), chain_sim::Error>(())
//! ```
//!
//! A cluster is a value whose copies share what is equal, so that a copy is a snapshot, and going
//! back to it is an assignment:
//!
//! ```
//! # use chain_sim::{Cluster, ClusterConfig};
//! let mut cluster = Cluster::new(ClusterConfig::default())?;
//! cluster.run_for(60)?;
//! let snapshot = cluster.clone();
//! cluster.jump(604_800)?;
//! cluster.run_for(10)?;
//! cluster = snapshot;
//! assert_eq!(cluster.chain(901)?.head().number(), 30);
//! # Ok::<(), chain_sim::Error>(())
//! ```
