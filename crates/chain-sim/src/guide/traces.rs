//! Traces of messages, with feature `trace`.
//!
//! A [`MessageTrace`](crate::MessageTrace) has the logs that sent a message, whether the
//! destination would accept it now, the relays in pools, and the relays in blocks with all their
//! calls. `Display` draws it as a tree; serde writes it in full.
//!
//! ```
//! use alloy_primitives::{Address, bytes};
//! use chain_sim::{
//!     Call, Cluster, ClusterConfig, DEV_ACCOUNTS, MessageTrace, Relayer, RelayerConfig,
//! };
//!
//! let mut cluster = Cluster::new(ClusterConfig::default())?;
//! let mut relayer = Relayer::new(RelayerConfig::default());
//! let target = Address::repeat_byte(0x44);
//! cluster.submit_call(901, Call::send_message(DEV_ACCOUNTS[0], 902, target, bytes!("01")))?;
//! relayer.drive(&mut cluster, 10)?;
//! let message = relayer.messages().next().expect("one message").clone();
//!
//! let trace = MessageTrace::new(&cluster, Some(&relayer), message.hash)?;
//! assert_eq!((trace.sent[0].block.chain, trace.sent[0].block.number), (901, 1));
//! assert!(trace.relays[0].relayed);
//! let functions = trace.relays[0].calls.iter().filter_map(|call| call.function.as_ref());
//! let names: Vec<_> = functions.map(|function| function.name).collect();
//! assert_eq!(names, ["relayMessage", "validateMessage"]);
//! println!("{trace}");
//!
//! // A second relay of the same message fails. The trace has the reason.
//! let id = message.sends[0].id.clone();
//! let again = Call::relay_message(DEV_ACCOUNTS[1], id, message.message.payload())?;
//! cluster.submit_call(902, again)?;
//! cluster.step()?;
//! let trace = cluster.trace(message.hash)?;
//! let reason = trace.relays[1].failure.as_ref().expect("a reason").to_string();
//! assert_eq!(reason, "the messenger's MessageAlreadyRelayed: the message was already relayed");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
