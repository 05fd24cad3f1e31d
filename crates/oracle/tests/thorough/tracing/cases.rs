//! The cases to trace, the same in every run.

use std::cell::Cell;

use oracle::{
    Proxies, Transaction, World,
    cases::{Case, Class},
    every_function,
};
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};

/// Seed of the cases.
const SEED: u64 = 0x7ace;

/// A comparison of a world's transactions. Returns their number, or the difference.
pub(crate) type Comparison = fn(&World, &[Transaction]) -> Result<usize, String>;

/// Compares a number of cases of a class, as they are and, in turn, behind each kind of proxies.
#[track_caller]
pub(crate) fn compare_class(class: Class, cases: u32, compare: Comparison) {
    let rng_seed = RngSeed::Fixed(SEED);
    // A large case takes as long as many others.
    let cases = if class == Class::Large { cases.div_ceil(10) } else { cases };
    let config = Config { cases, rng_seed, failure_persistence: None, ..Config::default() };
    let (number, transactions) = (Cell::new(0), Cell::new(0));
    let ran = TestRunner::new(config).run(&class.strategy(), |case| {
        let Case { world, transactions: calls, .. } = case;
        let proxies = Proxies::SOME[number.replace(number.get() + 1) % Proxies::SOME.len()];
        // Cases of class `Proxies` have proxies already.
        let worlds = match world.proxies {
            Proxies::Neither => vec![world.clone(), world.behind(proxies)],
            _ => vec![world],
        };
        for world in worlds {
            let compared = compare(&world, &calls).map_err(|difference| {
                TestCaseError::fail(format!("seed {SEED:#x}, in {world:?}\n{difference}"))
            })?;
            transactions.set(transactions.get() + compared);
        }
        Ok(())
    });
    ran.unwrap_or_else(|error| panic!("{class}: {error}"));
    let transactions = transactions.get();
    assert!(transactions >= cases as usize, "{class}: {transactions} transactions");
}

/// Compares a plain call of every function, as it is and behind proxies of each kind.
#[track_caller]
pub(crate) fn compare_functions(compare: Comparison) {
    for length in [0, 36, 300] {
        let (world, functions) = every_function(length);
        for proxies in [Proxies::Neither].into_iter().chain(Proxies::SOME) {
            let world = world.clone().behind(proxies);
            for (name, transaction) in &functions {
                let compared = compare(&world, std::slice::from_ref(transaction));
                let compared = compared.unwrap_or_else(|difference| {
                    panic!("{name} of {length} bytes, proxies: {proxies}\n{difference}")
                });
                assert_eq!(compared, 1);
            }
        }
    }
}
