//! What the tasks report.

use std::time::Instant;

use alloy_rpc_types_eth::Log;

use super::error::EndpointError;

/// What a task reports.
#[derive(Debug)]
pub(super) enum Event {
    /// The message of this number was due to be sent.
    Due { message: usize, at: Instant },
    /// A chain, by its number, has these logs of the messenger. Some may have been reported before.
    Logs { node: usize, at: Instant, logs: Vec<Log> },
    /// The task has ended with an error.
    Failed(EndpointError),
}
