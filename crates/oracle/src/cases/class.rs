//! The classes of input.

use std::{fmt, str::FromStr};

use proptest::strategy::{BoxedStrategy, Strategy};

use super::{
    access_lists, call_kinds, case::Case, chain_ids, code_of_others, delegation, envelopes,
    gas_limits, large, malformed_abi, named_errors, proxied, random_bytes, reentrancy, sequences,
    setting::Setting, storage_presets, targets, value, well_formed,
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
    /// Several transactions on one state: sent, sent again, relayed, relayed again, validated.
    Sequences,
    /// Transactions of types 0, 1, 2 and 4, and deposits.
    Envelopes,
    /// Payloads up to 1 MiB, calldata over 128 KiB, memory of megabytes.
    Large,
    /// Code that is none of the predeploys': native programs and what is nearly one, native
    /// opcodes, copies of the released code, random code. It is called, is a message's target, is
    /// delegated to, is initcode, is copied, is behind a proxy, is in the place of a predeploy.
    ///
    /// Accelerated, all of it must be what it is in a plain EVM. A native chain runs a program in
    /// whatever account has it, and its predeploys have other code; both are so by design. What is
    /// left out there is therefore, and is only: cases in which the code of others is exactly a
    /// native program (the inbox's; the messenger's with nothing or a rule set behind it), and
    /// cases in which the code of a predeploy itself is copied or replaced.
    CodeOfOthers,
}

impl Class {
    /// All of them.
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
            Self::Sequences => "sequences",
            Self::Envelopes => "envelopes",
            Self::Large => "large",
            Self::CodeOfOthers => "code-of-others",
        }
    }

    /// Its cases, under [`Setting::default`].
    pub fn strategy(self) -> BoxedStrategy<Case> {
        self.strategy_in(Setting::default())
    }

    /// Its cases.
    pub fn strategy_in(self, setting: Setting) -> BoxedStrategy<Case> {
        let Setting { encoder, spec } = setting;
        let cases = match self {
            Self::WellFormed => well_formed::cases(encoder).boxed(),
            Self::NamedErrors => named_errors::cases(encoder).boxed(),
            Self::MalformedAbi => malformed_abi::cases(encoder).boxed(),
            Self::RandomBytes => random_bytes::cases(encoder).boxed(),
            Self::GasLimits => gas_limits::cases(setting).boxed(),
            Self::CallKinds => call_kinds::cases(encoder).boxed(),
            Self::Proxies => proxied::cases(encoder).boxed(),
            Self::Delegation => delegation::cases(encoder).boxed(),
            Self::Value => value::cases(encoder).boxed(),
            Self::Targets => targets::cases(encoder).boxed(),
            Self::Reentrancy => reentrancy::cases(encoder).boxed(),
            Self::AccessLists => access_lists::cases(encoder).boxed(),
            Self::StoragePresets => storage_presets::cases(encoder).boxed(),
            Self::ChainIds => chain_ids::cases(encoder).boxed(),
            Self::Sequences => sequences::cases(encoder).boxed(),
            Self::Envelopes => envelopes::cases(encoder).boxed(),
            Self::Large => large::cases(setting).boxed(),
            Self::CodeOfOthers => code_of_others::cases(encoder).boxed(),
        };
        cases.prop_map(move |case| case.under(spec)).boxed()
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
