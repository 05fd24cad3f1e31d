//! A message that the relayer has found.

use std::sync::Arc;

use alloy_primitives::{B256, ChainId};
use messenger::Message;

use super::{message_state::MessageState, obstacle::Obstacle, sent_log::SentLog};

/// A message that the relayer has found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackedMessage<R> {
    /// The message hash.
    pub hash: B256,
    /// The message.
    pub message: Arc<Message>,
    /// Chain id of the source.
    pub source: ChainId,
    /// Chain id of the destination; `None` if it is not in the cluster.
    pub destination: Option<ChainId>,
    /// The logs that have sent the message, in the order in which they were found.
    pub sends: Vec<SentLog>,
    /// Number of failed relays since the message was last sent.
    pub failures: u32,
    /// The state of the message.
    pub state: MessageState<R>,
    /// What keeps it from being relayed until the cluster changes.
    pub(super) obstacle: Option<Obstacle>,
    /// The message's number, in the order in which messages were found.
    pub(super) sequence: u64,
    /// Timestamp of the log that was found last, in seconds.
    pub(super) last_sent: u64,
}
