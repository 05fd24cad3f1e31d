//! A call, arbitrary in everything that a sender, a deployer and a chain choose. Its result must be
//! equal in all three deployments: released bytecode, accelerated bytecode, native programs.
//!
//! The input is a head (see [`Case`]), the code of an account that is no predeploy, and the
//! calldata. What the calldata needs to get far is derived from it: the access list that declares
//! its message, and the storage word that marks the message it resends as sent.
#![no_main]

mod account;
mod case;
mod declaration;
mod route;

use libfuzzer_sys::fuzz_target;
use oracle::{Deployment, Error, compare_each};

use crate::case::Case;

fuzz_target!(|bytes: &[u8]| {
    let Some(case) = Case::new(bytes) else { return };
    let (world, transactions) = (case.world(), case.transactions());
    match compare_each(&world, case.subjects(), &transactions) {
        Ok(_) => {}
        // A transaction that is refused before it runs must be refused by every deployment.
        Err(Error::Refused { .. }) => {
            for deployment in [Deployment::Bytecode, Deployment::Accelerated, Deployment::Native] {
                let ran = world.run(deployment, &transactions);
                assert!(matches!(ran, Err(Error::Refused { .. })), "{deployment}: {ran:?}");
            }
        }
        Err(error) => panic!("{error}"),
    }
});
