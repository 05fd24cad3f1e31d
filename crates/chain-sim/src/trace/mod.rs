//! Traces of messages: the logs that sent a message, whether the destination would accept it now,
//! every relay with its calls, and the safety levels of the blocks.
//!
//! `Display` draws a trace as a tree, with long values shortened. `Serialize` writes it in full:
//! names in camelCase; bytes, hashes, addresses and 256-bit numbers as hex with `0x`; chain ids of
//! blocks, block numbers, seconds and gas as numbers.
//!
//! ```
//! use alloy_primitives::{Address, U256, bytes};
//! use chain_sim::{Call, Cluster, ClusterConfig, DEV_ACCOUNTS, Relayer, RelayerConfig};
//! use messenger::Message;
//!
//! let mut cluster = Cluster::new(ClusterConfig::default())?;
//! let mut relayer = Relayer::new(RelayerConfig::default());
//! let target = Address::repeat_byte(0x44);
//! let send = Call::send_message(DEV_ACCOUNTS[0], 902, target, bytes!("deadbeef"));
//! cluster.submit_call(901, send)?;
//! relayer.drive(&mut cluster, 10)?;
//!
//! let log = cluster.chain(901)?.blocks().find_map(|block| block.logs().next());
//! let message = Message::from_log(log.unwrap(), U256::from(901))?;
//! let trace = cluster.trace(message.hash())?;
//! assert!(trace.relays[0].relayed);
//! println!("{trace}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod admission;
mod argument;
mod block_reference;
mod call;
mod call_outline;
mod content;
mod display;
mod error;
mod event;
mod function;
mod message_trace;
mod outline;
mod pending_relay;
mod recorder;
mod relay_attempt;
mod sent;
mod short;
mod subject;

pub use self::{
    admission::Admission,
    argument::Argument,
    block_reference::{BlockReference, SafetyChange},
    call::TracedCall,
    content::MessageContent,
    error::TraceError,
    event::{Event, TracedLog},
    function::Function,
    message_trace::MessageTrace,
    pending_relay::PendingRelay,
    relay_attempt::RelayAttempt,
    sent::Sent,
};
