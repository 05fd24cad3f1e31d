//! Tracers of calls, logs and state: equal for cases of every class.

use oracle::{
    CallKind, Deployment, Transaction, World,
    cases::{Class, Sweep},
    contracts::{CALLER_CONTRACT, Caller},
    every_function, run_and_log,
};

use super::{
    cases::{compare_class, compare_functions},
    differences::{replace_code, settle_halts},
    tracers::{Shown, tracers},
};

/// Cases of each class.
const CASES: u32 = 250;

/// Compares what the tracers show, natively and accelerated, with what they show of the bytecode.
fn compare(world: &World, transactions: &[Transaction]) -> Result<usize, String> {
    let run = |deployment| {
        world.trace(deployment, transactions, tracers).map_err(|error| error.to_string())
    };
    let traced = run(Deployment::Bytecode)?;
    let shown: Vec<_> = traced.iter().map(Shown::new).collect();
    for deployment in [Deployment::Native, Deployment::Accelerated] {
        let pairs = run(deployment)?.into_iter().zip(traced.iter().zip(&shown));
        for (index, (mut actual, (expected, expected_shown))) in pairs.enumerate() {
            let settled = settle_halts(deployment, &mut actual, expected);
            let mut shown = Shown::new(&actual);
            if settled > 0 {
                // Its frames are its own, and one of them halts in another way.
                shown.mux = None;
            }
            replace_code(deployment, world, &mut shown);
            if let Some(difference) = shown.difference(expected_shown) {
                return Err(format!("{deployment}, transaction {index}: {difference}"));
            }
        }
    }
    Ok(transactions.len())
}

#[test]
fn a_call_of_every_function() {
    compare_functions(compare);
}

/// Limits from nothing to enough, of a relay, a send and more.
#[test]
fn a_sweep_of_gas_limits() {
    let sweep = Sweep::new(Default::default());
    for case in (0..1_000).map(|index| sweep.case(index)) {
        compare(&case.world, &case.transactions)
            .unwrap_or_else(|difference| panic!("{difference}\n{case:?}"));
    }
}

/// Static calls that come to their first effect, nearly, or not by far.
#[test]
fn static_calls_with_little_gas() {
    let (world, functions) = every_function(36);
    for (name, transaction) in &functions[..4] {
        for gas in (1..9_000).step_by(50) {
            let call = Caller::Call::new(transaction.to, transaction.data.clone());
            let data = run_and_log([call.kind(CallKind::StaticCall).gas(gas)]);
            let transaction = Transaction { to: CALLER_CONTRACT, data, ..transaction.clone() };
            compare(&world, &[transaction])
                .unwrap_or_else(|difference| panic!("{name} with {gas} gas: {difference}"));
        }
    }
}

/// A test for each class, so that shrinking reports by class.
macro_rules! classes {
    ($($test:ident => $class:ident),* $(,)?) => {
        $(
            #[test]
            fn $test() {
                compare_class(Class::$class, CASES, compare);
            }
        )*

        #[test]
        fn every_class_has_its_test() {
            assert_eq!(Class::ALL, [$(Class::$class),*]);
        }
    };
}

classes! {
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
}
