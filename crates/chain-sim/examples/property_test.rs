//! An application author tests a contract of their own: under any faults, every greeting that
//! was sent arrives once.

use std::collections::BTreeSet;

use alloy_primitives::{Bytes, U256};
use alloy_sol_types::{SolCall, sol};
use chain_sim::{Call, DEV_ACCOUNTS, kit};
use kit::{Check, CheckError, Scenario, expect_equal, unattended_scenarios};
use proptest::prelude::*;

sol!(Greeter, "../../tests/contracts/artifacts/Greeter.json");
sol!(GreetingSender, "../../tests/contracts/artifacts/GreetingSender.json");

fn main() -> Result<(), CheckError> {
    let greetings = prop::collection::vec(0..Scenario::STEPS, 1..8);
    let scenarios = (unattended_scenarios(), greetings).prop_map(|(mut scenario, steps)| {
        let greeter = scenario.deploy(&Greeter::BYTECODE);
        let sender = scenario.deploy(&GreetingSender::BYTECODE);
        for (id, step) in (0u64..).zip(steps) {
            let greet = GreetingSender::sendGreetingCall {
                destination: U256::from(902),
                greeter,
                id: U256::from(id),
                filler: Bytes::new(),
            };
            scenario.call(step, 901, Call::new(DEV_ACCOUNTS[0], sender, greet.abi_encode()));
        }
        scenario
    });
    Check { seed: 1, cases: 1_000 }.run(scenarios, |scenario| {
        let greeter = scenario.address_of(&Greeter::BYTECODE).expect("a greeter");
        scenario.run_with(|simulation, model| {
            // A forged relay that a faulty sequencer has included relays what nobody has sent, perhaps
            // to the contract. The verifier will replace its block.
            let sent: BTreeSet<_> = model.sent().map(|sent| sent.hash).collect();
            if model.relayed().any(|relayed| !sent.contains(&relayed.hash)) {
                return Ok(());
            }
            let arrived = U256::from(model.relayed().count());
            let counted = simulation.cluster.read(902, greeter, &Greeter::greetingsCall {})?;
            expect_equal("the greeter counts each greeting once", arrived, counted)
        })
    })?;
    println!("1,000 scenarios hold");
    Ok(())
}
