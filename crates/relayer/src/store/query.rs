//! Questions to a store.

use alloy_primitives::{Address, ChainId};

use super::stored_message::StoredMessage;

/// Which messages to list. All conditions must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The [name](super::StoredState::name) of the state.
    pub state: Option<String>,
    /// Whether the message is settled.
    pub settled: Option<bool>,
    /// Chain id of the source.
    pub source: Option<ChainId>,
    /// Chain id of the destination.
    pub destination: Option<ChainId>,
    /// The sender or the target.
    pub account: Option<Address>,
    /// List the messages after the one with this sequence number: before it where `newest_first`.
    pub after: Option<u64>,
    /// Whether the message that was found last comes first.
    pub newest_first: bool,
    /// The most messages of a page.
    pub limit: usize,
}

impl Default for Query {
    /// All messages, 100 a page, in the order in which they were found.
    fn default() -> Self {
        Self {
            state: None,
            settled: None,
            source: None,
            destination: None,
            account: None,
            after: None,
            newest_first: false,
            limit: 100,
        }
    }
}

impl Query {
    /// Whether a message meets all conditions but `after`.
    pub fn matches(&self, message: &StoredMessage) -> bool {
        self.state.as_ref().is_none_or(|state| message.state.name() == state)
            && self.settled.is_none_or(|settled| message.state.is_settled() == settled)
            && self.source.is_none_or(|source| message.source == source)
            && self.destination.is_none_or(|chain| message.destination() == Some(chain))
            && self.account.is_none_or(|account| message.is_of(account))
    }
}

/// A page of messages.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// The messages.
    pub messages: Vec<StoredMessage>,
    /// The `after` of the next page; `None` on the last one.
    pub next: Option<u64>,
}

/// How many messages are in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// Chain id of the source.
    pub source: ChainId,
    /// Chain id of the destination; `None` for one over `u64::MAX`.
    pub destination: Option<ChainId>,
    /// The [name](super::StoredState::name) of the state.
    pub state: &'static str,
    /// The number of messages.
    pub count: u64,
}
