//! The results of a run.

use std::{collections::BTreeMap, fmt, time::Duration};

use super::{Counts, Shortfall};
use crate::{
    Error,
    cases::{Case, Class, Setting},
};

/// The results of a run.
#[derive(Debug, Default)]
pub struct Report {
    /// The counts by class, spec and encoder.
    pub counts: BTreeMap<(Class, Setting), Counts>,
    /// Number of cases that differ.
    pub divergences: u64,
    /// The first cases that differ, shrunk.
    pub findings: Vec<Finding>,
    /// Duration of the run.
    pub elapsed: Duration,
}

impl Report {
    /// Number of compared cases.
    pub fn cases(&self) -> u64 {
        self.counts.values().map(|counts| counts.cases).sum()
    }

    /// The counts by class.
    pub fn per_class(&self) -> BTreeMap<Class, Counts> {
        let mut per_class = BTreeMap::<Class, Counts>::new();
        for ((class, _), counts) in &self.counts {
            per_class.entry(*class).or_default().add(counts.clone());
        }
        per_class
    }

    /// Adds the results of another run.
    pub fn add(&mut self, other: Self) {
        for (group, counts) in other.counts {
            self.counts.entry(group).or_default().add(counts);
        }
        self.divergences += other.divergences;
        self.findings.extend(other.findings);
        self.elapsed += other.elapsed;
    }

    /// The outcomes below their floors, for each class, and also for each spec and encoder within a
    /// class, so that a spec or an encoder without an outcome is not hidden by the others. Floors
    /// for which the run is too short are not checked.
    pub fn shortfalls(&self) -> Vec<Shortfall> {
        let classes = self.per_class();
        let classes = classes.iter().flat_map(|(class, counts)| counts.shortfalls(*class, None));
        let groups = self.counts.iter();
        let groups =
            groups.flat_map(|((class, setting), counts)| counts.shortfalls(*class, Some(*setting)));
        classes.chain(groups).collect()
    }
}

/// A case that differs, or that does not run at all, shrunk.
#[derive(Debug)]
pub struct Finding {
    /// The run's seed.
    pub seed: u64,
    /// The case's number within its class.
    pub number: u64,
    /// The spec and the encoder of the case.
    pub setting: Setting,
    /// The shrunk case.
    pub case: Case,
    /// The difference, or the reason why the case did not run.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Encoder, Observation, Status,
        campaign::{Counted, Outcome},
    };

    /// An encoder whose cases never succeed falls short although the class as a whole does not.
    #[test]
    fn one_encoder_does_not_hide_the_other() {
        let class = Class::GasLimits;
        let seen = |status| Observation { status, ..Observation::refused("") };
        let mut report = Report::default();
        for (encoder, status) in [
            (Encoder::Messenger, Status::Success),
            (Encoder::Specification, Status::Refused("broken".to_owned())),
        ] {
            let setting = Setting { encoder, ..Setting::default() };
            let counts = report.counts.entry((class, setting)).or_default();
            (0..1_000).for_each(|_| counts.count(&[seen(status.clone())]));
        }
        let success = Counted::Transaction(Outcome::Success);
        let shortfalls = report.shortfalls();
        let mut of_success = shortfalls.iter().filter(|shortfall| shortfall.counted == success);
        let shortfall = of_success.next().expect("a shortfall");
        assert_eq!(of_success.next(), None);
        assert_eq!(shortfall.setting.map(|setting| setting.encoder), Some(Encoder::Specification));
        assert_eq!((shortfall.expected, shortfall.actual), (380, 0));
        assert_eq!(report.per_class()[&class].of(&success), 1_000);
    }
}
