//! The life of a message, as one trace: the logs that sent it, what the destination says of them
//! now, the transactions that relay it with all their calls, and how safe the blocks are.
//!
//! `Display` draws it as a tree for people, with long values cut short. `Serialize` writes it for
//! programs, in full: names in camelCase; bytes, hashes, addresses and 256-bit numbers as hex with
//! `0x`; chain ids of blocks, heights, seconds and gas as numbers.
//!
//! ```
//! use alloy_primitives::{Address, U256, bytes};
//! use alloy_sol_types::SolCall;
//! use chain_sim::{Call, Cluster, ClusterConfig, DEV_ACCOUNTS, Relayer, RelayerConfig};
//! use messenger::{L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message, abi::IL2ToL2CrossDomainMessenger::sendMessageCall};
//!
//! let mut cluster = Cluster::new(ClusterConfig::default())?;
//! let mut relayer = Relayer::new(RelayerConfig::default());
//! let send = sendMessageCall {
//!     _destination: U256::from(902),
//!     _target: Address::repeat_byte(0x44),
//!     _message: bytes!("deadbeef"),
//! };
//! let call = Call::new(DEV_ACCOUNTS[0], L2_TO_L2_CROSS_DOMAIN_MESSENGER, send.abi_encode());
//! cluster.submit_call(901, call)?;
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
