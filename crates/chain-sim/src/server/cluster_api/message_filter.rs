//! Which messages are asked for.

use alloy_primitives::{Address, B256, U64, U256};
use messenger::Message;
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

use super::state_view::StateName;
use crate::MessageState;

/// The most values that one field names: every message is compared with them.
const MOST_NAMED: usize = 1_000;

/// A value, or several. None of several is any.
#[derive(Debug, Clone, PartialEq, Eq)]
struct OneOrMany<T>(Vec<T>);

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: PartialEq> OneOrMany<T> {
    /// Whether a value is one of these.
    fn lets(&self, value: &T) -> bool {
        self.0.is_empty() || self.0.contains(value)
    }
}

// Not untagged: that would not say what was expected.
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

/// Messages that have all of this. Each may be one value or several, of which one is enough.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct MessageFilter {
    /// Chain ids.
    source: OneOrMany<U256>,
    /// Chain ids.
    destination: OneOrMany<U256>,
    sender: OneOrMany<Address>,
    target: OneOrMany<Address>,
    state: OneOrMany<StateName>,
    /// How many messages at the most.
    pub(super) limit: Option<U64>,
    /// The message after which to go on, by hash.
    pub(super) after: Option<B256>,
}

impl MessageFilter {
    /// Whether it lets through a message that is in this state, if it is in any.
    pub(super) fn lets(&self, message: &Message, state: Option<&MessageState>) -> bool {
        let is_in = |state: &MessageState| self.state.lets(&state.into());
        self.source.lets(&message.source)
            && self.destination.lets(&message.destination)
            && self.sender.lets(&message.sender)
            && self.target.lets(&message.target)
            && state.map_or(self.state.0.is_empty(), is_in)
    }
}
