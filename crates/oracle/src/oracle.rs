//! Case after case, counted.

use crate::{Observation, Transaction, World, compare};

/// A world, and how many transactions both implementations have run in it so far.
///
/// A test that loops asserts the number at its end, so that it cannot silently compare nothing.
#[derive(Debug, Clone, Default)]
pub struct Oracle {
    world: World,
    compared: usize,
}

impl Oracle {
    /// In this world.
    pub const fn new(world: World) -> Self {
        Self { world, compared: 0 }
    }

    /// What became of the transactions, run one after the other from the world's state.
    ///
    /// # Panics
    ///
    /// Where the implementations differ, or a transaction does not begin to run.
    #[track_caller]
    pub fn run(&mut self, transactions: &[Transaction]) -> Vec<Observation> {
        let seen = compare(&self.world, transactions).unwrap_or_else(|error| panic!("{error}"));
        self.compared += seen.len();
        seen
    }

    /// What became of one transaction.
    ///
    /// # Panics
    ///
    /// As [`run`](Self::run).
    #[track_caller]
    pub fn run_one(&mut self, transaction: Transaction) -> Observation {
        self.run_last(&[transaction])
    }

    /// What became of the last of the transactions.
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
