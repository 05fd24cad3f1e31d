//! The oracle for tests: compares, asserts and counts.

use crate::{Observation, Transaction, World, compare};

/// Runs transactions in a world on both implementations, compares them, and counts them.
///
/// A test that loops asserts the count at its end, so that it cannot silently compare nothing.
#[derive(Debug, Clone, Default)]
pub struct Oracle {
    world: World,
    compared: usize,
}

impl Oracle {
    /// Creates an oracle for this world.
    pub const fn new(world: World) -> Self {
        Self { world, compared: 0 }
    }

    /// Runs the transactions one after the other, beginning with the world's state, and returns
    /// their observations.
    ///
    /// # Panics
    ///
    /// If the implementations differ, or the EVM refuses a transaction before it runs.
    #[track_caller]
    pub fn run(&mut self, transactions: &[Transaction]) -> Vec<Observation> {
        let seen = compare(&self.world, transactions).unwrap_or_else(|error| panic!("{error}"));
        self.compared += seen.len();
        seen
    }

    /// Runs one transaction and returns its observation.
    ///
    /// # Panics
    ///
    /// As [`run`](Self::run).
    #[track_caller]
    pub fn run_one(&mut self, transaction: Transaction) -> Observation {
        self.run_last(&[transaction])
    }

    /// Runs the transactions and returns the last one's observation.
    ///
    /// # Panics
    ///
    /// As [`run`](Self::run).
    #[track_caller]
    pub fn run_last(&mut self, transactions: &[Transaction]) -> Observation {
        self.run(transactions).pop().expect("at least one transaction")
    }

    /// How many transactions were compared.
    pub const fn compared(&self) -> usize {
        self.compared
    }
}
