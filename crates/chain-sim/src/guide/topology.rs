//! Chains with ids, block times and dependency sets of your own.
//!
//! [`ChainConfig`](crate::ChainConfig) configures one chain: its id, block time, gas limit, base
//! fee, its hard fork, the time of its Lagoon upgrade, its expiry window, and the chains that it
//! exchanges messages with. Without
//! [`with_dependencies`](crate::ChainConfig::with_dependencies) a chain exchanges messages with
//! every chain that has no named dependencies either, or names it. Dependency sets are mutual: a
//! chain is added to the set of each chain that it names.
//!
//! ```
//! use alloy_primitives::{Address, U256, bytes};
//! use chain_sim::{
//!     Call, ChainConfig, Cluster, ClusterConfig, DEV_ACCOUNTS, Relayer, RelayerConfig,
//! };
//!
//! let mut cluster = Cluster::new(ClusterConfig::of([
//!     ChainConfig::new(10), // a block every 2 seconds
//!     ChainConfig::new(130).with_block_time(1).with_dependencies([10]),
//!     ChainConfig::new(8453).with_block_time(4).with_dependencies([10]),
//! ]))?;
//! cluster.run_for(8)?;
//! let heads: Vec<u64> = cluster.chains().map(|chain| chain.head().number()).collect();
//! assert_eq!(heads, [4, 8, 2]);
//!
//! // Chains 130 and 8453 exchange messages with chain 10, but not with each other.
//! assert!(cluster.chain(130)?.dependency_set().contains(U256::from(10)));
//! assert!(!cluster.chain(130)?.dependency_set().contains(U256::from(8453)));
//! cluster.connect(130, 8453)?; // now they do
//! assert!(cluster.chain(130)?.dependency_set().contains(U256::from(8453)));
//!
//! // A chain that is added later has its genesis block at the clock's time.
//! cluster.add_chain(ChainConfig::new(480))?;
//! assert_eq!(cluster.chain(480)?.head().timestamp(), cluster.clock().now());
//! let target = Address::repeat_byte(0x44);
//! cluster.submit_call(10, Call::send_message(DEV_ACCOUNTS[0], 480, target, bytes!("01")))?;
//! let mut relayer = Relayer::new(RelayerConfig::default());
//! relayer.drive(&mut cluster, 20)?;
//! assert_eq!(relayer.totals().relayed, 1);
//! # Ok::<(), chain_sim::Error>(())
//! ```
//!
//! Chains execute transactions by the rules of Karst, as live chains do, unless their configuration
//! names another [`HardFork`](crate::HardFork). From Karst on a transaction can have at most 2^24
//! gas. Deposits and calls can have more.
//!
//! ```
//! use chain_sim::{Call, ChainConfig, Cluster, ClusterConfig, DEV_ACCOUNTS, HardFork};
//!
//! let isthmus = ChainConfig::new(10).with_hard_fork(HardFork::Isthmus);
//! let mut cluster = Cluster::new(ClusterConfig::of([isthmus, ChainConfig::new(130)]))?;
//! assert_eq!(cluster.chain(130)?.hard_fork(), HardFork::Karst);
//! let [one, other, ..] = DEV_ACCOUNTS;
//! let call = Call::new(one, other, []).gas_limit(20_000_000);
//! cluster.submit_call(10, call.clone())?;
//! let refused = cluster.submit_call(130, call.clone()).unwrap_err().to_string();
//! assert!(refused.ends_with("expected at most 16777216, got 20000000"), "{refused}");
//! assert!(cluster.call(130, &call)?.success);
//! # Ok::<(), chain_sim::Error>(())
//! ```
