//! The rules by name.

/// One of the [rules that an executing message can break].
///
/// [rules that an executing message can break]: https://github.com/native-messenger/native-messenger/blob/main/docs/SEMANTICS.md#validity-of-an-executing-message
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub enum Rule {
    /// The initiating chain is in the executing chain's dependency set.
    DependencySet,
    /// The executing chain is past its activation block.
    ExecutingActivation,
    /// The initiating chain was past its activation block.
    InitiatingActivation,
    /// The initiating message is not from the future.
    NotFromFuture,
    /// The initiating message has not expired.
    NotExpired,
    /// The initiating block is there.
    Block,
    /// The initiating block has that timestamp.
    Timestamp,
    /// The initiating log is there.
    Log,
    /// The initiating log is the origin's.
    Origin,
    /// The initiating log has that payload.
    Payload,
    /// The transaction's access list declares the message.
    Declared,
    /// Messages of one timestamp do not depend on each other in a circle.
    Acyclic,
    /// Deposits execute nothing.
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

/// Some of the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RuleSet(u16);

impl RuleSet {
    /// No rule.
    pub const NONE: Self = Self(0);

    /// This set and one more rule.
    #[must_use]
    pub const fn with(self, rule: Rule) -> Self {
        Self(self.0 | 1 << rule as u16)
    }

    /// Whether the rule is in the set.
    pub const fn contains(self, rule: Rule) -> bool {
        self.0 & (1 << rule as u16) != 0
    }
}
