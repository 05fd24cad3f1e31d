//! The names of the rules.

/// A [rule that an executing message can break].
///
/// [rule that an executing message can break]: https://github.com/native-messenger/native-messenger/blob/main/docs/SEMANTICS.md#validity-of-an-executing-message
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub enum Rule {
    /// The initiating chain is in the executing chain's dependency set.
    DependencySet,
    /// The executing block is after its chain's activation block.
    ExecutingActivation,
    /// The initiating block is after its chain's activation block.
    InitiatingActivation,
    /// The initiating message is not from the future.
    NotFromFuture,
    /// The initiating message has not expired.
    NotExpired,
    /// The initiating block exists.
    Block,
    /// The initiating block has the identifier's timestamp.
    Timestamp,
    /// The initiating log exists.
    Log,
    /// The identifier's origin emitted the initiating log.
    Origin,
    /// The payload hash is that of the initiating log.
    Payload,
    /// The transaction's access list declares the message.
    Declared,
    /// Messages within one timestamp have no cyclic dependencies.
    Acyclic,
    /// Deposits execute no messages.
    NotInDeposit,
}

impl Rule {
    /// All rules.
    pub const ALL: [Self; 13] = [
        Self::DependencySet,
        Self::ExecutingActivation,
        Self::InitiatingActivation,
        Self::NotFromFuture,
        Self::NotExpired,
        Self::Block,
        Self::Timestamp,
        Self::Log,
        Self::Origin,
        Self::Payload,
        Self::Declared,
        Self::Acyclic,
        Self::NotInDeposit,
    ];
}

/// A set of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RuleSet(u16);

impl RuleSet {
    /// No rule.
    pub const NONE: Self = Self(0);

    /// Adds a rule.
    #[must_use]
    pub const fn with(self, rule: Rule) -> Self {
        Self(self.0 | 1 << rule as u16)
    }

    /// Whether the rule is in the set.
    pub const fn contains(self, rule: Rule) -> bool {
        self.0 & (1 << rule as u16) != 0
    }
}
