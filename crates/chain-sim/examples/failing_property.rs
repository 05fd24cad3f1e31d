//! A property that does not hold, for its report and its page: not every message arrives, since one
//! can expire before it is relayed.
//!
//! ```sh
//! CHAIN_SIM_PAGE=page.html cargo run -p chain-sim --example failing_property --features kit,page
//! ```

use alloy_primitives::U256;
use alloy_sol_types::{SolCall, sol};
use chain_sim::kit::{Check, CheckError, Scenario, expect_equal, unattended_scenarios};
use proptest::{collection::vec, prelude::*};

sol!(Tally, "../../tests/contracts/artifacts/Tally.json");

fn main() -> Result<(), CheckError> {
    let steps = vec(0..Scenario::STEPS, 1..8);
    let scenarios = (unattended_scenarios(), steps).prop_map(|(mut scenario, steps)| {
        let tally = scenario.deploy(&Tally::BYTECODE);
        for step in steps {
            scenario.send(step, 901, 902, tally, Tally::addCall {}.abi_encode());
        }
        scenario
    });
    Check { seed: 1, cases: 1_000 }.run(scenarios, |scenario| {
        let tally = scenario.address_of(&Tally::BYTECODE).expect("a tally");
        scenario.run_then(|simulation, model| {
            let sent = U256::from(model.sent().count());
            let count = simulation.cluster.read(902, tally, &Tally::countCall {})?;
            expect_equal("every message arrives", sent, count)
        })
    })
}
