//! A source that takes a message back, and what falls with it.
//!
//! A block that executes a message is valid only as long as the message is there. When a chain
//! takes blocks back, every block that depended on them, on whatever chain, is replaced by one
//! with only its deposits, and so is what depended on those, until all is valid again. The
//! [`Fallout`](crate::Fallout) says which block fell for which message.
//!
//! ```
//! use alloy_primitives::{Address, Bytes, U256};
//! use alloy_sol_types::SolCall;
//! use chain_sim::{
//!     Call, Cluster, ClusterConfig, DEV_ACCOUNTS, MessageState, Relayer, RelayerConfig,
//!     ReorgedTransactions, Rule,
//! };
//! use messenger::{L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::IL2ToL2CrossDomainMessenger::sendMessageCall};
//!
//! let mut cluster = Cluster::new(ClusterConfig::default())?;
//! let mut relayer = Relayer::new(RelayerConfig::default());
//! let send = sendMessageCall {
//!     _destination: U256::from(902),
//!     _target: Address::repeat_byte(0x44),
//!     _message: Bytes::new(),
//! };
//! let call = Call::new(DEV_ACCOUNTS[0], L2_TO_L2_CROSS_DOMAIN_MESSENGER, send.abi_encode());
//! cluster.submit_call(901, call)?;
//! relayer.drive(&mut cluster, 10)?;
//! let hash = relayer.messages().next().expect("one message").hash;
//! assert!(matches!(relayer.message(hash), Some(MessageState::Relayed { block: 2, .. })));
//!
//! // 901 takes back both of its blocks, and the transaction that sent is gone.
//! let fallout = cluster.reorg(901, 2, ReorgedTransactions::Dropped)?;
//! let fallen = &fallout.replaced[0];
//! assert_eq!((fallen.chain, fallen.number), (902, 2));
//! assert_eq!(fallen.cause.reason.rule(), Rule::Block);
//! assert!(cluster.chain(902)?.head().transactions().is_empty());
//!
//! // The relayer sees it on the chains.
//! relayer.drive(&mut cluster, 10)?;
//! assert_eq!(relayer.message(hash), Some(MessageState::ReorgedOut));
//! # Ok::<(), chain_sim::Error>(())
//! ```
//!
//! Blocks that are [`Rebuilt`](crate::ReorgedTransactions::Rebuilt) have other hashes and the same
//! logs: nothing falls. A block is verified
//! [`verify_after`](crate::ClusterConfig::verify_after) seconds from its timestamp; what its
//! sequencer took unchecked stands until then, and others build on it:
//!
//! ```
//! use alloy_primitives::{Address, U256};
//! use alloy_sol_types::SolCall;
//! use chain_sim::{Call, Cluster, ClusterConfig, DEV_ACCOUNTS, SafetyLevel};
//! use messenger::{CROSS_L2_INBOX, Identifier, LogPosition, InboxEntry, abi::ICrossL2Inbox::validateMessageCall};
//!
//! let config = ClusterConfig { verify_after: 10, ..ClusterConfig::default() };
//! let mut cluster = Cluster::new(config)?;
//! let timestamp = cluster.clock().now();
//! let id = Identifier::new(Address::repeat_byte(1), LogPosition { chain_id: U256::from(901), block_number: 0, timestamp, log_index: 7 });
//! let hash = alloy_primitives::keccak256("nobody has sent this");
//! let entry = InboxEntry::new(&id, hash)?;
//! let validate = validateMessageCall { _id: id, _msgHash: hash };
//! let call = Call::new(DEV_ACCOUNTS[0], CROSS_L2_INBOX, validate.abi_encode())
//!     .access_list(messenger::access_list(&[entry]));
//! cluster.submit_call(902, call.clone()).expect_err("refused");
//! cluster.submit_unchecked(902, call)?;
//!
//! cluster.step()?;
//! assert_eq!(cluster.chain(902)?.safety(1), Some(SafetyLevel::Unsafe));
//! let step = cluster.run_for(10)?;
//! assert_eq!(step.fallout.replaced[0].number, 1);
//! assert_eq!(cluster.chain(902)?.safety(1), Some(SafetyLevel::CrossUnsafe));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
