//! Clusters that outlive their process.
//!
//! [`Cluster::save`](crate::Cluster::save) gives all of a cluster as a value that serde writes in any
//! format, and [`Cluster::load`](crate::Cluster::load) a cluster that goes on as the first would. A
//! relayer reads most of what it knows in the blocks;
//! [`Relayer::save`](crate::Relayer::save) has the rest, for
//! [`Relayer::resume`](crate::Relayer::resume).
//!
//! ```
//! use alloy_primitives::{Address, U256};
//! use alloy_sol_types::SolCall;
//! use chain_sim::{
//!     Call, Cluster, ClusterConfig, DEV_ACCOUNTS, Relayer, RelayerConfig, SavedCluster,
//!     SavedRelayer,
//! };
//! use messenger::{L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::IL2ToL2CrossDomainMessenger::sendMessageCall};
//!
//! let mut cluster = Cluster::new(ClusterConfig::default())?;
//! let mut relayer = Relayer::new(RelayerConfig::default());
//! let send = sendMessageCall {
//!     _destination: U256::from(902),
//!     _target: Address::repeat_byte(0x44),
//!     _message: vec![1].into(),
//! };
//! let call = Call::new(DEV_ACCOUNTS[0], L2_TO_L2_CROSS_DOMAIN_MESSENGER, send.abi_encode());
//! cluster.submit_call(901, call)?;
//! // The message is sent, and its relay waits in the other chain's pool.
//! relayer.step(&mut cluster)?;
//! assert_eq!((relayer.pending(), cluster.pooled()), (1, 1));
//!
//! let json = serde_json::to_string(&(cluster.save(), relayer.save()))?;
//! drop((cluster, relayer));
//!
//! let (cluster, relayer): (SavedCluster, SavedRelayer) = serde_json::from_str(&json)?;
//! let mut cluster = Cluster::load(cluster)?;
//! let mut relayer = Relayer::resume(RelayerConfig::default(), relayer, &cluster);
//! assert_eq!(relayer.pending(), 1);
//! relayer.drive(&mut cluster, 10)?;
//! assert_eq!(relayer.totals().relayed, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Whoever writes it down writes [`SavedCluster::VERSION`](crate::SavedCluster::VERSION) with it. A
//! file can be wrong: loading finds out that blocks are what their hashes say and follow each other,
//! not that they did what they say. A copy within the process needs none of this:
//! [`time_travel`](super::time_travel) has snapshots.
