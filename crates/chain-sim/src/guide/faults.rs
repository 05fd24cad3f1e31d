//! Losses, delays, forgeries, reorgs and crashes, by seed.
//!
//! A [`Simulation`](crate::Simulation) is a cluster, its relayer and a
//! [`Schedule`](crate::Schedule) of faults. The same three give the same run, to the byte; so a
//! test prints the seed when it fails, and the schedule, one line a fault.
//!
//! ```
//! use alloy_primitives::{Address, Bytes, U256};
//! use alloy_sol_types::SolCall;
//! use chain_sim::{
//!     Call, Cluster, ClusterConfig, DEV_ACCOUNTS, MessageState, Relayer, RelayerConfig, Schedule,
//!     Simulation,
//! };
//! use messenger::{L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::IL2ToL2CrossDomainMessenger::sendMessageCall};
//!
//! for seed in 0..20 {
//!     let mut cluster = Cluster::new(ClusterConfig::default())?;
//!     let send = sendMessageCall {
//!         _destination: U256::from(902),
//!         _target: Address::repeat_byte(0x44),
//!         _message: Bytes::new(),
//!     };
//!     let call = Call::new(DEV_ACCOUNTS[0], L2_TO_L2_CROSS_DOMAIN_MESSENGER, send.abi_encode());
//!     cluster.submit_call(901, call)?;
//!
//!     let relayer = Relayer::new(RelayerConfig::default());
//!     let schedule = Schedule::random(seed, &[901, 902], 8, 4); // four faults in eight steps
//!     let mut simulation = Simulation::new(cluster, relayer, schedule);
//!     simulation.run(200)?;
//!     for message in simulation.relayer.messages() {
//!         assert!(
//!             matches!(message.state, MessageState::Relayed { .. } | MessageState::ReorgedOut),
//!             "seed {seed}: {}\n{}", message.state, simulation.schedule(),
//!         );
//!     }
//! }
//! # Ok::<(), chain_sim::Error>(())
//! ```
//!
//! A schedule can also be written down:
//!
//! ```
//! use chain_sim::{Fault, Forgery, Schedule, ScheduledFault};
//!
//! let forgery = Forgery::LogIndex { by: 1 };
//! let schedule = Schedule::new([
//!     ScheduledFault { step: 1, fault: Fault::LoseRelay },
//!     ScheduledFault { step: 2, fault: Fault::ForgeRelay { forgery, unchecked: true } },
//!     ScheduledFault { step: 3, fault: Fault::CrashRelayer { steps: 2 } },
//! ]);
//! assert_eq!(
//!     schedule.to_string(),
//!     "step   1: the next relay is lost\n\
//!      step   2: the next relay is copied with a log index 1 higher, unchecked\n\
//!      step   3: the relayer is down for 2 steps\n",
//! );
//! ```
