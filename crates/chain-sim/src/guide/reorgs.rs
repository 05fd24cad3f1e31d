//! Reorgs of the source, and the blocks that are replaced because of them.
//!
//! A block that executes a message is valid only as long as the message's log exists. When a reorg
//! removes the log, every block on any chain that depended on it is replaced by a block with only
//! its deposits. Blocks that depended on the replaced blocks are replaced as well, until all blocks
//! are valid. The [`Fallout`](crate::Fallout) has each replaced block and the invalid message.
//!
//! ```
//! use alloy_primitives::{Address, bytes};
//! use chain_sim::{
//!     Call, Cluster, ClusterConfig, DEV_ACCOUNTS, MessageState, Relayer, RelayerConfig,
//!     ReorgedTransactions, Rule,
//! };
//!
//! let mut cluster = Cluster::new(ClusterConfig::default())?;
//! let mut relayer = Relayer::new(RelayerConfig::default());
//! let target = Address::repeat_byte(0x44);
//! cluster.submit_call(901, Call::send_message(DEV_ACCOUNTS[0], 902, target, bytes!("01")))?;
//! relayer.drive(&mut cluster, 10)?;
//! let hash = relayer.messages().next().expect("one message").hash;
//! assert!(matches!(relayer.message(hash), Some(MessageState::Relayed { block: 2, .. })));
//!
//! // A reorg removes both blocks of chain 901, and drops the transaction that sent the message.
//! let fallout = cluster.reorg(901, 2, ReorgedTransactions::Dropped)?;
//! let replaced = &fallout.replaced[0];
//! assert_eq!((replaced.chain, replaced.number), (902, 2));
//! assert_eq!(replaced.cause.reason.rule(), Rule::Block);
//! assert!(cluster.chain(902)?.head().transactions().is_empty());
//!
//! // The relayer reads it from the chains.
//! relayer.drive(&mut cluster, 10)?;
//! assert_eq!(relayer.message(hash), Some(MessageState::ReorgedOut));
//! # Ok::<(), chain_sim::Error>(())
//! ```
//!
//! [`Rebuilt`](crate::ReorgedTransactions::Rebuilt) blocks have other hashes and the same logs, so
//! that no block is replaced.
//!
//! A block is verified [`verify_after`](crate::ClusterConfig::verify_after) seconds after its
//! timestamp. Until then an invalid block stays in its chain, and other blocks can depend on it:
//!
//! ```
//! use alloy_primitives::{Address, keccak256};
//! use alloy_sol_types::SolCall;
//! use chain_sim::{Call, Cluster, ClusterConfig, DEV_ACCOUNTS, SafetyLevel};
//! use messenger::abi::ICrossL2Inbox::validateMessageCall;
//! use messenger::{CROSS_L2_INBOX, Identifier, InboxEntry, access_list};
//!
//! let mut cluster = Cluster::new(ClusterConfig::default().with_verify_after(10))?;
//!
//! // A message that nobody has sent: log 7 of the genesis block.
//! let position = cluster.chain(901)?.head().log_position(901, 7);
//! let id = Identifier::new(Address::repeat_byte(1), position);
//! let hash = keccak256("a payload");
//! let entry = InboxEntry::new(&id, hash)?;
//! let validate = validateMessageCall { _id: id, _msgHash: hash };
//! let call = Call::new(DEV_ACCOUNTS[0], CROSS_L2_INBOX, validate.abi_encode())
//!     .access_list(access_list(&[entry]));
//! cluster.submit_call(902, call.clone()).expect_err("refused");
//! cluster.submit_unchecked(902, call)?; // a faulty sequencer
//!
//! cluster.step()?;
//! assert_eq!(cluster.chain(902)?.safety(1), Some(SafetyLevel::Unsafe));
//! let step = cluster.run_for(10)?;
//! assert_eq!(step.fallout.replaced[0].number, 1);
//! assert_eq!(cluster.chain(902)?.safety(1), Some(SafetyLevel::CrossUnsafe));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
