//! Many scenarios, from a seed.

use chain_sim::kit::{Check, CheckError, Run, Scenario, Violation};
use proptest::strategy::Strategy;

/// Runs `cases` scenarios, all of which must hold; each run that does is shown to `see`.
pub(crate) fn holds(
    seed: u64,
    cases: u32,
    scenarios: impl Strategy<Value = Scenario>,
    see: impl Fn(&Run),
) {
    let check = Check { seed, cases };
    let result = check.run(scenarios, |scenario| scenario.run().map(|run| see(&run)));
    if let Err(error) = result {
        panic!("{error}");
    }
}

/// Runs up to `cases` scenarios until one does not hold; what does not, of the shrunk scenario.
pub(crate) fn catches(
    seed: u64,
    cases: u32,
    scenarios: impl Strategy<Value = Scenario>,
) -> (Violation, Scenario) {
    match (Check { seed, cases }).run(scenarios, Scenario::run) {
        Err(CheckError::Fails(caught)) => {
            let story = caught.failure.story();
            assert!(story.step() <= caught.failure.step, "{caught}");
            println!("{caught}");
            (caught.failure.violation, *caught.failure.scenario)
        }
        other => panic!("seed {seed}: not caught in {cases} scenarios: {other:?}"),
    }
}
