//! Clusters that outlive their process, with feature `serde`.
//!
//! [`Cluster::save`](crate::Cluster::save) returns the complete cluster as a value that serde
//! writes in any format, and [`Cluster::load`](crate::Cluster::load) restores a cluster that
//! continues as the original would. A relayer reads most of its state from the blocks;
//! [`Relayer::save`](crate::Relayer::save) returns the rest, for
//! [`Relayer::resume`](crate::Relayer::resume).
//!
//! ```
//! use alloy_primitives::{Address, bytes};
//! use chain_sim::{
//!     Call, Cluster, ClusterConfig, DEV_ACCOUNTS, Relayer, RelayerConfig, SavedCluster,
//!     SavedRelayer,
//! };
//!
//! let mut cluster = Cluster::new(ClusterConfig::default())?;
//! let mut relayer = Relayer::new(RelayerConfig::default());
//! let target = Address::repeat_byte(0x44);
//! cluster.submit_call(901, Call::send_message(DEV_ACCOUNTS[0], 902, target, bytes!("01")))?;
//! // The message is sent, and its relay waits in the pool of the other chain.
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
//! A file should also contain [`SavedCluster::VERSION`](crate::SavedCluster::VERSION). Loading
//! checks that blocks have their hashes and follow each other; it does not execute them again.
//! Snapshots within a process do not need saving: see [`time_travel`](super::time_travel).
