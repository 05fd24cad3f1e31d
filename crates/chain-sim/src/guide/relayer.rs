//! The relayer's policy: order, delay, gas, accounts, retries, parking and skip rules.
//!
//! [`RelayerConfig`](crate::RelayerConfig) decides which messages a [`Relayer`](crate::Relayer)
//! relays, when, from which account, and with how much gas.
//!
//! ```
//! use alloy_primitives::{Address, bytes};
//! use chain_sim::{
//!     Call, Cluster, ClusterConfig, DEV_ACCOUNTS, Parking, RelayOrder, Relayer, RelayerConfig,
//!     Retries, SkipRule,
//! };
//!
//! let [alice, bob, payer, ..] = DEV_ACCOUNTS;
//! let config = RelayerConfig::default()
//!     .with_order(RelayOrder::NewestFirst)
//!     .with_delay(4) // seconds from a message's timestamp to its relay
//!     .with_batch_size(10) // relays to one destination at a time
//!     .with_gas_margin(50) // per cent over the estimate, where a target needs more gas than most
//!     .with_accounts([(902, payer)]) // sends and pays for the relays on chain 902
//!     .with_retries(Retries::default().with_attempts(2))
//!     .with_parking(Parking::InOrder) // messages from one sender to one chain keep their order
//!     .with_skip([SkipRule::Sender(bob)]);
//! let mut relayer = Relayer::new(config);
//!
//! let mut cluster = Cluster::new(ClusterConfig::default())?;
//! let target = Address::repeat_byte(0x44);
//! for sender in [alice, alice, bob] {
//!     cluster.submit_call(901, Call::send_message(sender, 902, target, bytes!("01")))?;
//! }
//! relayer.drive(&mut cluster, 20)?;
//! assert_eq!((relayer.totals().relayed, relayer.totals().skipped), (2, 1));
//! assert_eq!(cluster.chain(902)?.head().transactions()[0].signer(), payer);
//! # Ok::<(), chain_sim::Error>(())
//! ```
//!
//! A message can also be parked until any other message is relayed:
//!
//! ```
//! use alloy_primitives::{Address, bytes};
//! use chain_sim::{
//!     Call, Cluster, ClusterConfig, DEV_ACCOUNTS, MessageState, Relayer, RelayerConfig,
//! };
//!
//! let mut cluster = Cluster::new(ClusterConfig::default())?;
//! let mut relayer = Relayer::new(RelayerConfig::default());
//! let target = Address::repeat_byte(0x44);
//! for message in [bytes!("01"), bytes!("02")] {
//!     cluster.submit_call(901, Call::send_message(DEV_ACCOUNTS[0], 902, target, message))?;
//! }
//! cluster.step()?;
//! relayer.read(&cluster);
//! let hashes: Vec<_> = relayer.messages().map(|message| message.hash).collect();
//! relayer.relay_after(hashes[0], hashes[1]);
//! relayer.poll(&mut cluster)?;
//! assert_eq!(relayer.message(hashes[0]), Some(MessageState::Parked { behind: hashes[1] }));
//! relayer.drive(&mut cluster, 10)?;
//! assert_eq!(relayer.totals().relayed, 2);
//! # Ok::<(), chain_sim::Error>(())
//! ```
