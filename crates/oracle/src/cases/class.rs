//! Classes of input.

use std::{fmt, str::FromStr};

/// A class of input. [`strategy`](Self::strategy) generates its cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Calls of every function, with well-formed arguments.
    WellFormed,
    /// Every named error, alone and combined with others.
    NamedErrors,
    /// Calldata and payloads that no encoder writes, and that a decoder must accept or refuse.
    MalformedAbi,
    /// Random bytes, and calldata and payloads with flipped bits.
    RandomBytes,
    /// Gas limits from nothing to enough, of transactions and of inner calls.
    GasLimits,
    /// STATICCALL, CALLCODE and DELEGATECALL by a contract.
    CallKinds,
    /// Predeploys behind EIP-1967 proxies: both, or one of them.
    Proxies,
    /// Accounts that delegate to a predeploy (EIP-7702).
    Delegation,
    /// Value on every function.
    Value,
    /// Every kind of target of a message.
    Targets,
    /// Targets that call every function back, and catch failures.
    Reentrancy,
    /// Access lists that declare too little, too much or other messages.
    AccessLists,
    /// Storage that no sequence of calls can produce.
    StoragePresets,
    /// Chain ids above 2^64-1, and edge values of this chain's own id.
    ChainIds,
    /// Several transactions on one state: sent, sent again, relayed, relayed again, validated.
    Sequences,
    /// Transactions of types 0, 1, 2 and 4, and deposits.
    Envelopes,
    /// Payloads up to 1 MiB, calldata over 128 KiB, memory of megabytes.
    Large,
    /// Foreign code: native programs and almost-programs, native opcodes, copies of the released
    /// code, random code. It is called, is the target of a message, is delegated to, is initcode,
    /// is copied, is behind a proxy, or replaces a predeploy.
    ///
    /// Under acceleration, all of it must run as in a plain EVM. A chain with native programs runs
    /// a program in any account, and its predeploys have other code than the released; both are so
    /// by design. Therefore native programs are not compared in cases in which the foreign code is
    /// exactly a native program (the inbox's, or the messenger's with nothing or the data of a rule
    /// set after it), and in cases in which the code of a predeploy is copied or replaced. They are
    /// compared in all others.
    CodeOfOthers,
}

impl Class {
    /// All classes.
    pub const ALL: [Self; 18] = [
        Self::WellFormed,
        Self::NamedErrors,
        Self::MalformedAbi,
        Self::RandomBytes,
        Self::GasLimits,
        Self::CallKinds,
        Self::Proxies,
        Self::Delegation,
        Self::Value,
        Self::Targets,
        Self::Reentrancy,
        Self::AccessLists,
        Self::StoragePresets,
        Self::ChainIds,
        Self::Sequences,
        Self::Envelopes,
        Self::Large,
        Self::CodeOfOthers,
    ];

    /// The class's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::WellFormed => "well-formed",
            Self::NamedErrors => "named-errors",
            Self::MalformedAbi => "malformed-abi",
            Self::RandomBytes => "random-bytes",
            Self::GasLimits => "gas-limits",
            Self::CallKinds => "call-kinds",
            Self::Proxies => "proxies",
            Self::Delegation => "delegation",
            Self::Value => "value",
            Self::Targets => "targets",
            Self::Reentrancy => "reentrancy",
            Self::AccessLists => "access-lists",
            Self::StoragePresets => "storage-presets",
            Self::ChainIds => "chain-ids",
            Self::Sequences => "sequences",
            Self::Envelopes => "envelopes",
            Self::Large => "large",
            Self::CodeOfOthers => "code-of-others",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The error for a name that no class has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected one of {}, got {actual}", Class::ALL.map(Class::name).join(", "))]
pub struct UnknownClass {
    /// The name.
    pub actual: String,
}

impl FromStr for Class {
    type Err = UnknownClass;

    fn from_str(name: &str) -> Result<Self, UnknownClass> {
        let class = Self::ALL.into_iter().find(|class| class.name() == name);
        class.ok_or_else(|| UnknownClass { actual: name.to_owned() })
    }
}
