//! Decoded arguments.

use serde::Serialize;

/// An argument of a call or a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Argument {
    /// Its name.
    pub name: &'static str,
    /// Its value: numbers in decimal, bytes in hex.
    pub value: String,
}

impl Argument {
    /// A named value.
    pub(super) fn new(name: &'static str, value: &impl ToString) -> Self {
        Self { name, value: value.to_string() }
    }
}

/// The arguments that say where a log is.
pub(super) fn identifier(id: &messenger::Identifier) -> [Argument; 5] {
    [
        Argument::new("chain", &id.chainId),
        Argument::new("block", &id.blockNumber),
        Argument::new("timestamp", &id.timestamp),
        Argument::new("logIndex", &id.logIndex),
        Argument::new("origin", &id.origin),
    ]
}
