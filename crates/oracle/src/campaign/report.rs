//! What a run has found.

use std::{collections::BTreeMap, fmt, time::Duration};

use super::{Counts, Shortfall};
use crate::{
    Error,
    cases::{Case, Class, Setting},
};

/// What a run has found.
#[derive(Debug, Default)]
pub struct Report {
    /// What came out of the cases, by class.
    pub per_class: BTreeMap<Class, Counts>,
    /// How many cases differ.
    pub divergences: u64,
    /// The first that differ, made as small as they get.
    pub findings: Vec<Finding>,
    /// How long it took.
    pub elapsed: Duration,
}

impl Report {
    /// How many cases were compared.
    pub fn cases(&self) -> u64 {
        self.per_class.values().map(|counts| counts.cases).sum()
    }

    /// With what another run has found.
    pub fn add(&mut self, other: Self) {
        for (class, counts) in other.per_class {
            self.per_class.entry(class).or_default().add(counts);
        }
        self.divergences += other.divergences;
        self.findings.extend(other.findings);
        self.elapsed += other.elapsed;
    }

    /// What came out less often than it has to. Floors that a run is too short for are not judged.
    pub fn shortfalls(&self) -> Vec<Shortfall> {
        self.per_class.iter().flat_map(|(class, counts)| counts.shortfalls(*class)).collect()
    }
}

/// A case that differs, or that does not run at all.
#[derive(Debug)]
pub struct Finding {
    /// The run's seed.
    pub seed: u64,
    /// Its number within its class.
    pub number: u64,
    /// The spec it ran under, and who encoded it.
    pub setting: Setting,
    /// The case, made as small as it gets.
    pub case: Case,
    /// What is wrong with it.
    pub error: Error,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Setting { encoder, .. } = self.setting;
        write!(f, "seed {}, class {}, case {}", self.seed, self.case.class, self.number)?;
        writeln!(f, ", encoder {encoder}")?;
        match &self.error {
            Error::Divergence(divergence) => write!(f, "{divergence}"),
            error => write!(f, "{error}\n  {:?}", self.case),
        }
    }
}
