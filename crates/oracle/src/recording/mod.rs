//! Recorded results of the released bytecode, for tests on machines that do not have it.
//!
//! A [`Recording`] is a case and everything observable of its transactions: input, state before,
//! status, output, logs, gas, state after. The example `record` makes them from the bytecode, and a
//! test compares native programs with them. [`write()`] and [`read()`] convert them to and from
//! gzipped JSON, one line for each.

mod choice;
mod file;
mod world;

use serde::{Deserialize, Serialize};

pub use self::{
    choice::{Choice, choose},
    file::{ReadError, read, write},
    world::{RecordedAccount, RecordedWorld},
};
use crate::{
    Deployment, Error, Machine, Observation, Transaction, World, cases::Case,
    compare::require_equal, compare_without_gas,
};

/// A case, and what the bytecode did in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    /// The name of the case's class.
    pub class: String,
    /// The state in which the case begins.
    pub world: RecordedWorld,
    /// The transactions, in order.
    pub transactions: Vec<Transaction>,
    /// Everything observable of each transaction.
    pub observations: Vec<Observation>,
}

impl Recording {
    /// Records a case: runs it with the released bytecode in op-revm's EVM.
    ///
    /// # Errors
    ///
    /// The errors of [`World::attempt`].
    pub fn of(case: &Case) -> Result<Self, Error> {
        let world = case.world.clone().run_by(Machine::OpRevm);
        Ok(Self {
            class: case.class.name().to_owned(),
            observations: world.attempt(Deployment::Bytecode, &case.transactions)?,
            world: RecordedWorld::new(&world),
            transactions: case.transactions.clone(),
        })
    }

    /// Compares a deployment with this recording, in this EVM.
    ///
    /// # Errors
    ///
    /// [`Error::Divergence`] for the first transaction that differs, and the errors of
    /// [`World::attempt`].
    pub fn check(&self, deployment: Deployment, machine: Machine) -> Result<(), Error> {
        let world = World::try_from(&self.world)?.run_by(machine);
        let (expected, actual) = (self.transactions.len(), self.observations.len());
        if expected != actual {
            return Err(Error::Observations { expected, actual });
        }
        let actual = world.attempt(deployment, &self.transactions)?;
        let reference = (Deployment::Bytecode, &self.observations[..]);
        require_equal(&world, &self.transactions, (deployment, actual), reference)
    }

    /// Compares the project's own contracts with native programs, in everything but gas, and returns
    /// whether they can be compared: see [`compare_without_gas`].
    ///
    /// # Errors
    ///
    /// The errors of [`compare_without_gas`].
    pub fn check_own_contracts(&self) -> Result<bool, Error> {
        let world = World::try_from(&self.world)?;
        let compared = compare_without_gas(&world, Deployment::Native, &self.transactions)?;
        Ok(compared.is_some())
    }
}
