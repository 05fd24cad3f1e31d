//! The generators: for each class of input, the strategy that generates its cases.

use proptest::strategy::{BoxedStrategy, Strategy};

use super::{
    access_lists, call_kinds, case::Case, chain_ids, class::Class, code_of_others, delegation,
    envelopes, gas_limits, large, malformed_abi, named_errors, proxied, random_bytes, reentrancy,
    sequences, setting::Setting, storage_presets, targets, value, well_formed,
};

impl Class {
    /// The strategy for cases of this class, under [`Setting::default`].
    pub fn strategy(self) -> BoxedStrategy<Case> {
        self.strategy_in(Setting::default())
    }

    /// The strategy for cases of this class.
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
