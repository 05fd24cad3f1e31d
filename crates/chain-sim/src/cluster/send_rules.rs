//! Destinations and targets of `sendMessage`.

/// Which destinations and targets `sendMessage` accepts: one of its two [rule sets].
///
/// [rule sets]: https://github.com/native-messenger/native-messenger/blob/main/docs/SEMANTICS.md#documented-rules
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub enum SendRules {
    /// The four checks of the documentation, for the native engine only: the released bytecode
    /// lacks two of them. A message that passes all four is sent in the same way under both rule
    /// sets.
    Documented,
    /// The checks of the released bytecode, as on real chains (the default). Every engine has them.
    #[default]
    Released,
}
