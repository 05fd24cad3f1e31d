//! Losses, delays, forgeries, reorgs and crashes, from a seed.
//!
//! A [`Simulation`](crate::Simulation) is a cluster, its relayer and a
//! [`Schedule`](crate::Schedule) of faults. The same three give the same run, to the byte. A test
//! that fails prints its seed, and the schedule with one line for each fault.
//!
//! ```
//! use alloy_primitives::{Address, bytes};
//! use chain_sim::{
//!     Call, Cluster, ClusterConfig, DEV_ACCOUNTS, MessageState, Relayer, RelayerConfig, Schedule,
//!     Simulation,
//! };
//!
//! for seed in 0..20 {
//!     let mut cluster = Cluster::new(ClusterConfig::default())?;
//!     let target = Address::repeat_byte(0x44);
//!     cluster.submit_call(901, Call::send_message(DEV_ACCOUNTS[0], 902, target, bytes!("01")))?;
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
//! [`Schedule::random_with_filter`](crate::Schedule::random_with_filter) also has faults of an
//! [interop filter](crate::InteropFilter): failsafes, and reorgs on which all pools drop relays. The
//! relayer submits them again.
//!
//! A schedule can also be written by hand:
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
//!      step   2: a copy of the next relay is forged with a log index higher by 1, unchecked\n\
//!      step   3: the relayer is down for 2 steps\n",
//! );
//! ```
