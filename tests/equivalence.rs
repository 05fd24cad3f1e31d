//! Properties over cases of every class of input: native and accelerated predeploys are not to be
//! told from the released bytecode. `cargo run --release --example equivalence` runs any number
//! of cases of the same strategies.

use std::collections::BTreeSet;

use alloy_sol_types::SolInterface;
use messenger::abi::{
    ICrossL2Inbox::ICrossL2InboxErrors,
    IL2ToL2CrossDomainMessenger::IL2ToL2CrossDomainMessengerErrors,
};
use oracle::{
    Deployment,
    campaign::{Campaign, Embedding},
    cases::{Class, Sweep},
    compare, outcomes,
};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngSeed, TestCaseError, TestRunner},
};

/// Cases of each class: over 100,000 in all.
const CASES: u32 = 7_500;

/// Makes so many cases, the same in every run.
fn runner(cases: u32) -> TestRunner {
    let rng_seed = RngSeed::Fixed(0x1407);
    TestRunner::new(Config { cases, rng_seed, failure_persistence: None, ..Config::default() })
}

/// Compares the cases of a class.
#[track_caller]
fn compare_all(class: Class) {
    let compared = runner(CASES).run(&class.strategy(), |case| {
        compare(&case.world, &case.transactions)
            .map(drop)
            .map_err(|error| TestCaseError::fail(error.to_string()))
    });
    compared.unwrap_or_else(|error| panic!("{error}"));
}

oracle::class_tests!(compare_all);

/// Every hundredth gas limit or so of a relay, a send and more.
#[test]
fn sweep_of_gas_limits() {
    let sweep = Sweep::new(Default::default());
    for index in 0..1_000 {
        let case = sweep.case(index);
        compare(&case.world, &case.transactions).unwrap_or_else(|error| panic!("{error}"));
    }
    // A million cases of all classes are enough to visit every limit.
    assert!((100_000..138_000).contains(&sweep.width()), "{}", sweep.width());
}

/// What a run finds is a matter of its seed.
#[test]
fn threads_and_classes_do_not_matter() {
    let embedding = Embedding::Proxied;
    let campaign = Campaign { cases: 1_800, seed: 1, embedding, class: None, threads: 1 };
    let alone = campaign.run();
    let together = Campaign { threads: 3, ..campaign }.run();
    assert_eq!(alone.per_class, together.per_class);
    assert_eq!((alone.cases(), together.cases()), (1_800, 1_800));
    assert_eq!((alone.divergences, together.divergences), (0, 0));
}

/// The classes are what they say: all errors of both interfaces come out of them.
#[test]
fn every_error_is_met() {
    let mut runner = runner(1);
    let mut met = BTreeSet::new();
    for class in [Class::NamedErrors, Class::Reentrancy] {
        let strategy = class.strategy();
        for _ in 0..1_000 {
            let case = strategy.new_tree(&mut runner).expect("a case").current();
            let seen = case.world.run(Deployment::Bytecode, &case.transactions).expect("a run");
            let inner = seen.iter().flat_map(outcomes).map(|ran| ran.output);
            let outputs = seen.iter().map(|seen| seen.output.clone()).chain(inner);
            met.extend(outputs.filter_map(|output| output.first_chunk::<4>().copied()));
        }
    }
    // Those of the documented rules are not the released code's.
    let released = |error: &[u8; 4]| {
        use alloy_sol_types::SolError;
        use messenger::abi::IL2ToL2CrossDomainMessenger::{
            InvalidChainId, MessageTargetCrossL2Inbox,
        };
        ![InvalidChainId::SELECTOR, MessageTargetCrossL2Inbox::SELECTOR].contains(error)
    };
    let errors =
        IL2ToL2CrossDomainMessengerErrors::selectors().chain(ICrossL2InboxErrors::selectors());
    let missing: Vec<_> = errors.filter(released).filter(|error| !met.contains(error)).collect();
    assert_eq!(missing, Vec::<[u8; 4]>::new());
}
