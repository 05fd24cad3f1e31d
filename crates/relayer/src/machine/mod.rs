//! A relayer for real chains, without clock, socket and thread: events in, actions out.

mod accounts;
mod action;
mod block_read;
mod config;
mod control;
mod estimate;
mod head;
mod keeping;
mod lists;
mod machine;
mod node_event;
mod opening;
mod payer;
mod planning;
mod reader;
mod reading;
mod request;
mod requests;
mod resting;
mod sending;
mod signing;
mod slot;
mod spends;
mod taking;
mod waking;
mod watching;

pub use self::{
    action::{Action, Call, Report, Unsigned},
    block_read::{BlockRead, RelayedLog},
    config::{ChainConfig, MachineConfig},
    control::{ChainStatus, PayerStatus},
    head::Head,
    lists::Lists,
    machine::Machine,
    node_event::{NodeEvent, Place},
    request::RequestId,
};
