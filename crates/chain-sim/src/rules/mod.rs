//! The validity rules of executing messages.

mod block_logs;
mod context;
mod dependency_set;
mod executing_message;
mod expiry_window;
mod initiating_message;
mod interop_filter;
mod invalid_message;
mod log_checksums;
mod log_index;
mod message_graph;
mod refusal;
mod rule;
mod validity;

#[cfg(feature = "serde")]
pub(crate) use self::{block_logs::BlockLogs, log_index::IndexedBlock};
pub(crate) use self::{context::RuleContext, expiry_window::require_window};
pub use self::{
    dependency_set::DependencySet,
    executing_message::ExecutingMessage,
    expiry_window::{MESSAGE_EXPIRY_WINDOW, WindowTooLong},
    initiating_message::InitiatingMessage,
    interop_filter::{INGRESS_TIMEOUT, InteropFilter},
    invalid_message::{InvalidExecution, InvalidMessage},
    log_index::LogIndex,
    message_graph::{InCycle, MessageGraph},
    refusal::Refusal,
    rule::{Rule, RuleSet},
    validity::Validity,
};
