//! The classes of input.

use std::{fmt, str::FromStr};

use proptest::strategy::{BoxedStrategy, Strategy};

use super::{
    access_lists, call_kinds, case::Case, chain_ids, delegation, gas_limits, malformed_abi,
    named_errors, proxied, random_bytes, reentrancy, storage_presets, targets, value, well_formed,
};

/// A class of input, with its own strategy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Calls of every function as an ABI encoder writes them.
    WellFormed,
    /// Every named error, alone and together with others.
    NamedErrors,
    /// Calldata and payloads that no encoder writes, but a decoder has an opinion about.
    MalformedAbi,
    /// Random bytes, and single bits flipped in calldata and payloads.
    RandomBytes,
    /// Gas limits from nothing to enough, of transactions and of inner calls.
    GasLimits,
    /// STATICCALL, CALLCODE and DELEGATECALL by a contract.
    CallKinds,
    /// Predeploys behind EIP-1967 proxies: both, either.
    Proxies,
    /// Accounts that delegate to a predeploy (EIP-7702).
    Delegation,
    /// Value on every function.
    Value,
    /// Every kind of target of a message.
    Targets,
    /// Targets that call back into every function and catch what fails.
    Reentrancy,
    /// Access lists that declare too little, too much or something else.
    AccessLists,
    /// Storage that no sequence of calls leaves behind.
    StoragePresets,
    /// Chain ids over 2^64-1, and this chain's own at its edges.
    ChainIds,
}

impl Class {
    /// All of them.
    pub const ALL: [Self; 14] = [
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
    ];

    /// Its name.
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
        }
    }

    /// Whether its calldata need not be what an ABI encoder writes.
    pub const fn is_malformed(self) -> bool {
        matches!(self, Self::MalformedAbi | Self::RandomBytes)
    }

    /// Its cases.
    pub fn strategy(self) -> BoxedStrategy<Case> {
        match self {
            Self::WellFormed => well_formed::cases().boxed(),
            Self::NamedErrors => named_errors::cases().boxed(),
            Self::MalformedAbi => malformed_abi::cases().boxed(),
            Self::RandomBytes => random_bytes::cases().boxed(),
            Self::GasLimits => gas_limits::cases().boxed(),
            Self::CallKinds => call_kinds::cases().boxed(),
            Self::Proxies => proxied::cases().boxed(),
            Self::Delegation => delegation::cases().boxed(),
            Self::Value => value::cases().boxed(),
            Self::Targets => targets::cases().boxed(),
            Self::Reentrancy => reentrancy::cases().boxed(),
            Self::AccessLists => access_lists::cases().boxed(),
            Self::StoragePresets => storage_presets::cases().boxed(),
            Self::ChainIds => chain_ids::cases().boxed(),
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// There is no class of this name.
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
