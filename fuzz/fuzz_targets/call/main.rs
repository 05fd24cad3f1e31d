//! A call, arbitrary in all that a sender, a deployer and a chain choose, in all three deployments,
//! which must not be told apart: released bytecode, the same accelerated, native programs.
//!
//! The input is a head (see [`Case`]), the code of an account that is nobody's predeploy, and the
//! calldata. What the calldata needs to get far is read off it, loosely: the access list that
//! declares its message, and the mark that the message it resends was sent.
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
        // A transaction that does not begin to run says nothing, if it does so nowhere.
        Err(Error::Refused { .. }) => {
            for deployment in [Deployment::Bytecode, Deployment::Accelerated, Deployment::Native] {
                let ran = world.run(deployment, &transactions);
                assert!(matches!(ran, Err(Error::Refused { .. })), "{deployment}: {ran:?}");
            }
        }
        Err(error) => panic!("{error}"),
    }
});
