//! Steps: the opcodes of every frame, of which structLogs are made.

use alloy_rpc_types_trace::geth::GethDefaultTracingOptions;
use oracle::{Deployment, Machine, Transaction, World, cases::Class};
use revm_inspectors::tracing::{
    TracingInspector, TracingInspectorConfig,
    types::{CallTraceNode, CallTraceStep},
};

use super::{
    cases::{compare_class, compare_functions},
    frames::PredeployFrames,
};

/// Number of cases of each class.
const CASES: u32 = 30;

/// Under an inspector the factory does not accelerate, so the steps are Solidity's, with everything
/// that can be recorded of them.
fn compare_factory(world: &World, transactions: &[Transaction]) -> Result<usize, String> {
    let world = world.clone().run_by(Machine::Alloy);
    let run = |deployment| {
        let inspector = || TracingInspector::new(TracingInspectorConfig::all());
        world.trace(deployment, transactions, inspector).map_err(|error| error.to_string())
    };
    let expected = run(Deployment::Bytecode)?;
    for (actual, expected) in run(Deployment::Accelerated)?.iter().zip(&expected) {
        compare_nodes(actual.inspector.traces().nodes(), expected.inspector.traces().nodes())?;
        let [actual, expected] = [actual, expected].map(|traced| {
            let result = &traced.ran.result;
            let output = result.output().cloned().unwrap_or_default();
            // The frames are compared with their memory; here its text would take most of the time.
            let options = GethDefaultTracingOptions::default().enable_return_data();
            traced.inspector.geth_builder().geth_traces(result.tx_gas_used(), output, options)
        });
        if actual != expected {
            return Err(format!("structLogs\n{actual:?}\nexpected\n{expected:?}"));
        }
    }
    Ok(transactions.len())
}

/// Compares frames with all their steps.
fn compare_nodes(actual: &[CallTraceNode], expected: &[CallTraceNode]) -> Result<(), String> {
    if actual.len() != expected.len() {
        return Err(format!("{} frames, expected {}", actual.len(), expected.len()));
    }
    let differing = actual.iter().zip(expected).find(|(actual, expected)| actual != expected);
    differing
        .map_or(Ok(()), |(actual, expected)| Err(format!("{actual:?}\nexpected\n{expected:?}")))
}

/// Frames that do not run the predeploys' code have the same steps natively and accelerated.
fn compare_others(world: &World, transactions: &[Transaction]) -> Result<usize, String> {
    let run = |deployment| {
        let config = TracingInspectorConfig::default_geth();
        let inspector = || TracingInspector::new(config);
        world.trace(deployment, transactions, inspector).map_err(|error| error.to_string())
    };
    let expected = run(Deployment::Bytecode)?;
    let subjects = [Deployment::Native, Deployment::Accelerated];
    for deployment in subjects.into_iter().filter(|subject| subject.is_compared_in(world)) {
        for (actual, expected) in run(deployment)?.iter().zip(&expected) {
            let solidity = PredeployFrames::new(Deployment::Bytecode, world, expected);
            let native = PredeployFrames::new(deployment, world, actual);
            let frames = actual.inspector.traces().nodes().iter();
            for (actual, expected) in frames.zip(expected.inspector.traces().nodes()) {
                let kinds = [native.contain(actual), solidity.contain(expected)];
                // A copy of the bytecode is foreign code if the predeploys are native.
                let same = kinds == [true; 2] || same_steps(deployment, actual, expected);
                if !same {
                    return Err(format!(
                        "{deployment} {kinds:?}: {actual:?}\nexpected\n{expected:?}"
                    ));
                }
            }
        }
    }
    Ok(transactions.len())
}

/// Whether two frames have the same steps.
fn same_steps(deployment: Deployment, actual: &CallTraceNode, expected: &CallTraceNode) -> bool {
    let same = |actual: &CallTraceStep, expected: &CallTraceStep| match deployment {
        // EXTCODESIZE and similar opcodes push facts about the native code.
        Deployment::Native => {
            let comparable = |step: &CallTraceStep| CallTraceStep {
                stack: None,
                push_stack: None,
                ..step.clone()
            };
            comparable(actual) == comparable(expected)
        }
        _ => actual == expected,
    };
    actual.trace.depth == expected.trace.depth
        && actual.trace.steps.len() == expected.trace.steps.len()
        && actual.trace.steps.iter().zip(&expected.trace.steps).all(|(a, e)| same(a, e))
}

#[test]
fn the_factory_shows_the_steps_of_solidity() {
    compare_functions(compare_factory);
    for class in Class::ALL {
        compare_class(class, CASES, compare_factory);
    }
}

#[test]
fn all_other_code_runs_the_same_steps() {
    compare_functions(compare_others);
    for class in Class::ALL {
        compare_class(class, CASES, compare_others);
    }
}
