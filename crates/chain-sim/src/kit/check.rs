//! Checking many scenarios.

use core::fmt;
use std::cell::Cell;

use proptest::{
    prelude::Strategy,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner},
};

use super::{Scenario, Violation};
use crate::fault::Schedule;

/// A check of many random scenarios. Equal seeds give equal scenarios; nothing is written to disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    /// The seed.
    pub seed: u64,
    /// Number of scenarios.
    pub cases: u32,
}

/// A scenario that fails, shrunk. `Display` and `Debug` write the seed, the violation, and the
/// steps of the scenario.
#[derive(Clone, thiserror::Error)]
pub struct Counterexample {
    /// The seed of the check.
    pub seed: u64,
    /// The invariant that does not hold.
    #[source]
    pub violation: Violation,
    /// The shrunk scenario.
    pub scenario: Scenario,
}

/// Why a [`Check`] did not succeed. `Debug` writes the same as `Display`, for tests and programs
/// that return the error.
#[derive(Clone, thiserror::Error)]
pub enum CheckError {
    /// A scenario fails.
    #[error(transparent)]
    Fails(#[from] Box<Counterexample>),
    /// The strategy generated too few scenarios, or a scenario failed once and held once.
    #[error("seed {seed}: expected a verdict, got none: {actual}")]
    NoVerdict {
        /// The seed of the check.
        seed: u64,
        /// What happened instead.
        actual: String,
    },
}

impl Check {
    /// Runs `test` on scenarios until one fails, and shrinks that scenario to fewer actions and
    /// faults on fewer chains.
    ///
    /// # Errors
    ///
    /// [`CheckError::Fails`] with the shrunk scenario; [`CheckError::NoVerdict`].
    pub fn run<T>(
        &self,
        scenarios: impl Strategy<Value = Scenario>,
        test: impl Fn(&Scenario) -> Result<T, Violation>,
    ) -> Result<(), CheckError> {
        let seed = self.seed;
        let config = Config {
            cases: self.cases,
            failure_persistence: None,
            max_shrink_iters: 2_000,
            ..Config::default()
        };
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        let result = TestRunner::new_with_rng(config, rng).run(&scenarios, |scenario| {
            test(&scenario).map(drop).map_err(|violation| scenario.failed(&violation))
        });
        let scenario = match result {
            Ok(()) => return Ok(()),
            Err(TestError::Fail(_, scenario)) => scenario,
            Err(TestError::Abort(reason)) => {
                return Err(CheckError::NoVerdict { seed, actual: reason.to_string() });
            }
        };
        let scenario = scenario.minimized(|scenario| test(scenario).is_err());
        match test(&scenario) {
            Err(violation) => Err(Box::new(Counterexample { seed, violation, scenario }).into()),
            Ok(_) => {
                let actual = format!("a scenario failed once and holds now:\n{scenario}");
                Err(CheckError::NoVerdict { seed, actual })
            }
        }
    }
}

impl Scenario {
    /// The failure of a proptest case, with violation and scenario as its text.
    pub fn failed(&self, violation: &Violation) -> TestCaseError {
        TestCaseError::fail(format!("{violation}\n{self}"))
    }

    /// Removes actions and faults as long as the scenario still `fails`. Proptest tries to remove
    /// each of them only once, but one may become unnecessary after another was removed.
    #[must_use]
    pub fn minimized(&self, fails: impl Fn(&Self) -> bool) -> Self {
        let mut least = self.clone();
        let progress = Cell::new(true);
        let try_out = |smaller: Self, least: &mut Self| {
            if fails(&smaller) {
                *least = smaller;
                progress.set(true);
            }
        };
        while progress.take() {
            for index in (0..least.actions.len()).rev() {
                let mut smaller = least.clone();
                smaller.actions.remove(index);
                try_out(smaller, &mut least);
            }
            for index in (0..least.schedule.faults().len()).rev() {
                let faults = least.schedule.faults().iter().enumerate();
                let rest = faults.filter(|(other, _)| *other != index).map(|(_, fault)| *fault);
                let smaller = Self { schedule: Schedule::new(rest), ..least.clone() };
                try_out(smaller, &mut least);
            }
        }
        least
    }
}

impl fmt::Display for Counterexample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, violation, scenario } = self;
        write!(f, "seed {seed}: {violation}\n{scenario}")
    }
}

impl fmt::Debug for Counterexample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for CheckError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
