//! A test for each class.

/// Declares a test for each [`Class`](crate::cases::Class), so that failures are reported by class,
/// and one more test, which fails if a class has none. Each test calls the given function, a
/// `fn(Class)` that panics if a case of the class fails.
#[macro_export]
macro_rules! class_tests {
    ($check:ident) => {
        $crate::class_tests! {
            $check:
            well_formed_calls => WellFormed,
            named_errors_in_every_combination => NamedErrors,
            malformed_abi => MalformedAbi,
            random_bytes_and_flipped_bits => RandomBytes,
            gas_limits => GasLimits,
            kinds_of_call => CallKinds,
            predeploys_behind_proxies => Proxies,
            accounts_that_delegate => Delegation,
            value_on_every_function => Value,
            targets_of_every_kind => Targets,
            targets_that_call_back => Reentrancy,
            access_lists => AccessLists,
            odd_storage => StoragePresets,
            wide_chain_ids => ChainIds,
            sequences_on_one_state => Sequences,
            transactions_of_every_type => Envelopes,
            large_payloads_and_memory => Large,
            code_of_others => CodeOfOthers,
        }
    };
    ($check:ident: $($test:ident => $class:ident),* $(,)?) => {
        $(
            #[test]
            fn $test() {
                $check($crate::cases::Class::$class);
            }
        )*

        #[test]
        fn every_class_has_its_test() {
            use $crate::cases::Class;
            assert_eq!(Class::ALL, [$(Class::$class),*]);
        }
    };
}
