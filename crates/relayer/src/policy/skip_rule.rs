//! Messages that are not relayed.

use alloy_primitives::{Address, B256, ChainId};
use messenger::Message;

/// A rule that excludes messages from being relayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SkipRule {
    /// Messages from this chain.
    Source(ChainId),
    /// Messages to this chain.
    Destination(ChainId),
    /// Messages from this sender.
    Sender(Address),
    /// Messages to this target.
    Target(Address),
    /// The message with this hash.
    Message(B256),
}

impl SkipRule {
    /// Whether the rule excludes a message from `source` with this hash.
    pub(super) fn excludes(&self, source: ChainId, hash: B256, message: &Message) -> bool {
        match *self {
            Self::Source(chain) => source == chain,
            Self::Destination(chain) => message.destination == chain,
            Self::Sender(sender) => message.sender == sender,
            Self::Target(target) => message.target == target,
            Self::Message(skipped) => hash == skipped,
        }
    }
}
