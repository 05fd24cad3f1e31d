//! Checking many scenarios.

use core::{fmt, ops::RangeInclusive};
use std::{cell::Cell, env};

use proptest::{
    prelude::Strategy,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner},
};

use super::{Counterexample, Failure, Scenario, counterexample::VARIABLE};

/// A check of many random scenarios. Equal seeds give equal scenarios. Nothing is written to disk, unless
/// the environment asks for a page of a [failure](Failure).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    /// The seed.
    pub seed: u64,
    /// Number of scenarios.
    pub cases: u32,
}

/// Why a [`Check`] did not succeed. `Debug` writes the same as `Display`, for tests and programs
/// that return the error.
#[derive(Clone, thiserror::Error)]
pub enum CheckError {
    /// A scenario fails.
    #[error(transparent)]
    Fails(#[from] Box<Counterexample>),
    /// The strategy generated too few scenarios, a scenario failed once and held once, or there is no
    /// scenario with the number that was asked for.
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
    /// faults on fewer chains. With `CHAIN_SIM_SCENARIO=17` in the environment, it runs only scenario
    /// 17 of these, as [`replay`](Self::replay) does.
    ///
    /// # Errors
    ///
    /// [`CheckError::Fails`] with the shrunk scenario; [`CheckError::NoVerdict`].
    pub fn run<T>(
        &self,
        scenarios: impl Strategy<Value = Scenario>,
        test: impl Fn(&Scenario) -> Result<T, Failure>,
    ) -> Result<(), CheckError> {
        let Ok(number) = env::var(VARIABLE) else {
            return self.search(1..=self.cases, scenarios, test);
        };
        let Ok(number) = number.parse() else {
            let actual = format!("{VARIABLE}={number}, expected a number from 1 to {}", self.cases);
            return Err(CheckError::NoVerdict { seed: self.seed, actual });
        };
        self.replay(number, scenarios, test)
    }

    /// Runs `test` on one of the scenarios only, the one with this number, counted from 1. If it
    /// fails, it is shrunk as by [`run`](Self::run).
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run); [`CheckError::NoVerdict`] for a number that is higher than that of the
    /// last scenario, or 0.
    pub fn replay<T>(
        &self,
        number: u32,
        scenarios: impl Strategy<Value = Scenario>,
        test: impl Fn(&Scenario) -> Result<T, Failure>,
    ) -> Result<(), CheckError> {
        if number == 0 || number > self.cases {
            let actual = format!("expected a scenario from 1 to {}, got {number}", self.cases);
            return Err(CheckError::NoVerdict { seed: self.seed, actual });
        }
        self.search(number..=number, scenarios, test)
    }

    /// Runs `test` on the scenarios with these numbers.
    fn search<T>(
        &self,
        numbers: RangeInclusive<u32>,
        scenarios: impl Strategy<Value = Scenario>,
        test: impl Fn(&Scenario) -> Result<T, Failure>,
    ) -> Result<(), CheckError> {
        let Self { seed, cases } = *self;
        let config = Config {
            cases: *numbers.end(),
            failure_persistence: None,
            max_shrink_iters: 2_000,
            ..Config::default()
        };
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        let (number, is_shrinking) = (Cell::new(0), Cell::new(false));
        let result = TestRunner::new_with_rng(config, rng).run(&scenarios, |scenario| {
            if !is_shrinking.get() {
                number.set(number.get() + 1);
                if number.get() < *numbers.start() {
                    return Ok(());
                }
            }
            test(&scenario).map(drop).map_err(|failure| {
                is_shrinking.set(true);
                // The story is told of the shrunk scenario only.
                TestCaseError::fail(failure.violation.to_string())
            })
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
            Err(failure) => {
                let number = number.get();
                let found = Counterexample { seed, number, cases, failure };
                Err(Box::new(found.with_page_file()).into())
            }
            Ok(_) => {
                let actual = format!("a scenario failed once and holds now:\n{scenario}");
                Err(CheckError::NoVerdict { seed, actual })
            }
        }
    }
}

impl fmt::Debug for CheckError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
