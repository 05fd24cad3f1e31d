//! Decoded arguments of calls and logs.

use serde::Serialize;

/// An argument of a call or a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Argument {
    /// The argument's name.
    pub name: &'static str,
    /// The argument's value: numbers in decimal, bytes in hex.
    pub value: String,
}

impl Argument {
    /// Creates an argument.
    pub(super) fn new(name: &'static str, value: &impl ToString) -> Self {
        Self { name, value: value.to_string() }
    }
}

/// The fields of an identifier as arguments.
pub(super) fn identifier(id: &messenger::Identifier) -> [Argument; 5] {
    [
        Argument::new("chain", &id.chainId),
        Argument::new("block", &id.blockNumber),
        Argument::new("timestamp", &id.timestamp),
        Argument::new("logIndex", &id.logIndex),
        Argument::new("origin", &id.origin),
    ]
}
