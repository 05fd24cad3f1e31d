//! Filters of messages.

use alloy_primitives::{Address, B256, U64, U256};
use messenger::Message;
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

use crate::devnet::StateName;
use chain_sim::MessageState;

/// The most values of one field: every message is compared with them.
const MOST_NAMED: usize = 1_000;

/// One value or several. An empty list matches any value.
#[derive(Debug, Clone, PartialEq, Eq)]
struct OneOrMany<T>(Vec<T>);

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: PartialEq> OneOrMany<T> {
    /// Returns how many bytes the values cost.
    const fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<T>()
    }

    /// Whether a value is one of these.
    fn matches(&self, value: &T) -> bool {
        self.0.is_empty() || self.0.contains(value)
    }
}

// Not `#[serde(untagged)]`, whose errors do not say what was expected.
impl<'de, T: DeserializeOwned> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values = match Value::deserialize(deserializer)? {
            Value::Array(values) => values,
            Value::Null => Vec::new(),
            value => vec![value],
        };
        if values.len() > MOST_NAMED {
            let expected = format!("at most {MOST_NAMED}");
            return Err(serde::de::Error::invalid_length(values.len(), &expected.as_str()));
        }
        let values = values.into_iter().map(T::deserialize).collect::<Result<_, _>>();
        values.map(Self).map_err(serde::de::Error::custom)
    }
}

/// Matches messages by all of these fields. Each is one value or several, of which one must match.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct MessageFilter {
    /// Chain ids.
    source: OneOrMany<U256>,
    /// Chain ids.
    destination: OneOrMany<U256>,
    sender: OneOrMany<Address>,
    target: OneOrMany<Address>,
    state: OneOrMany<StateName>,
    /// The most messages to return.
    pub(crate) limit: Option<U64>,
    /// The hash of the message after which to continue.
    pub(crate) after: Option<B256>,
}

impl MessageFilter {
    /// Returns how many bytes it costs.
    pub(crate) const fn bytes(&self) -> usize {
        size_of::<Self>()
            + self.source.bytes()
            + self.destination.bytes()
            + self.sender.bytes()
            + self.target.bytes()
            + self.state.bytes()
    }

    /// Whether a message in this state matches; `None` is a message without a state.
    pub(crate) fn matches(&self, message: &Message, state: Option<&MessageState>) -> bool {
        let is_in = |state: &MessageState| self.state.matches(&StateName::of(state));
        self.source.matches(&message.source)
            && self.destination.matches(&message.destination)
            && self.sender.matches(&message.sender)
            && self.target.matches(&message.target)
            && state.map_or(self.state.0.is_empty(), is_in)
    }
}
