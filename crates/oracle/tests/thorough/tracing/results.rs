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

/// Number of cases of each class.
const CASES: u32 = 250;

/// Compares the tracers' output, natively and accelerated, with that of the bytecode.
fn compare(world: &World, transactions: &[Transaction]) -> Result<usize, String> {
    let run = |deployment| {
        world.trace(deployment, transactions, tracers).map_err(|error| error.to_string())
    };
    let traced = run(Deployment::Bytecode)?;
    let shown: Vec<_> = traced.iter().map(Shown::new).collect();
    let subjects = [Deployment::Native, Deployment::Accelerated];
    for deployment in subjects.into_iter().filter(|subject| subject.is_compared_in(world)) {
        let pairs = run(deployment)?.into_iter().zip(traced.iter().zip(&shown));
        for (index, (mut actual, (expected, expected_shown))) in pairs.enumerate() {
            let settled = settle_halts(deployment, world, &mut actual, expected);
            let mut shown = Shown::new(&actual);
            if settled > 0 {
                // muxTracer has frames of its own, one of which halts for another reason.
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

/// Gas limits from nothing to enough, of a relay, a send and other calls.
#[test]
fn a_sweep_of_gas_limits() {
    let sweep = Sweep::new(Default::default());
    for case in (0..1_000).map(|index| sweep.case(index)) {
        compare(&case.world, &case.transactions)
            .unwrap_or_else(|difference| panic!("{difference}\n{case:?}"));
    }
}

/// Static calls that reach their first effect, almost reach it, or end long before.
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

/// Compares the cases of a class.
#[track_caller]
fn compare_all(class: Class) {
    compare_class(class, CASES, compare);
}

oracle::class_tests!(compare_all);
