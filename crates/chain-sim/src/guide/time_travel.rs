//! Messages that expire, messages that are sent again, and snapshots.
//!
//! The clock moves only by calls: by one step with [`step`](crate::Cluster::step), through all
//! blocks of some seconds with [`run_for`](crate::Cluster::run_for), or at once and without blocks
//! with [`jump`](crate::Cluster::jump).
//!
//! ```
//! use alloy_primitives::{Address, bytes};
//! use chain_sim::{
//!     Call, Cluster, ClusterConfig, DEV_ACCOUNTS, MESSAGE_EXPIRY_WINDOW, MessageState, Relayer,
//!     RelayerConfig,
//! };
//! use messenger::L2_TO_L2_CROSS_DOMAIN_MESSENGER;
//!
//! let mut cluster = Cluster::new(ClusterConfig::default())?;
//! let target = Address::repeat_byte(0x44);
//! cluster.submit_call(901, Call::send_message(DEV_ACCOUNTS[0], 902, target, bytes!("01")))?;
//! cluster.step()?;
//!
//! // A message is valid for a week. One second later it has expired.
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
//! A clone of a cluster is a snapshot. It shares all equal parts with the original, so that it
//! costs next to nothing. To go back, assign it:
//!
//! ```
//! use chain_sim::{Cluster, ClusterConfig};
//!
//! let mut cluster = Cluster::new(ClusterConfig::default())?;
//! cluster.run_for(60)?;
//! let snapshot = cluster.clone();
//! cluster.jump(604_800)?;
//! cluster.run_for(10)?;
//! cluster = snapshot;
//! assert_eq!(cluster.chain(901)?.head().number(), 30);
//! # Ok::<(), chain_sim::Error>(())
//! ```
