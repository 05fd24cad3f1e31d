//! What a run has found.

use std::{collections::BTreeMap, fmt, time::Duration};

use crate::{
    Error,
    cases::{Case, Class},
};

/// What a run has found.
#[derive(Debug)]
pub struct Report {
    /// How many cases were compared, by class.
    pub per_class: BTreeMap<Class, u64>,
    /// How many of them differ.
    pub divergences: u64,
    /// How many of those differ in gas alone, for malformed input.
    pub gas_only_divergences: u64,
    /// The first that differ, made as small as they get.
    pub findings: Vec<Finding>,
    /// How long it took.
    pub elapsed: Duration,
}

impl Report {
    /// How many cases were compared.
    pub fn cases(&self) -> u64 {
        self.per_class.values().sum()
    }
}

/// A case that differs, or that does not run at all.
#[derive(Debug)]
pub struct Finding {
    /// The run's seed.
    pub seed: u64,
    /// Its number within its class.
    pub number: u64,
    /// The case, made as small as it gets.
    pub case: Case,
    /// What is wrong with it.
    pub error: Error,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {}, class {}, case {}", self.seed, self.case.class, self.number)?;
        match &self.error {
            Error::Divergence(divergence) => write!(f, "{divergence}"),
            error => write!(f, "{error}\n  {:?}", self.case),
        }
    }
}
