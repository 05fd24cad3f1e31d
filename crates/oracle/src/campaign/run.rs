//! A run.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::Instant,
};

use super::{Embedding, Report, maker::Maker};
use crate::{
    Error,
    cases::{Case, Class},
};

/// Cases that a thread takes at a time.
const CHUNK: u64 = 256;
/// Divergences that are made small and shown.
const SHOWN: usize = 5;

/// A run: so many cases, made from a seed.
#[derive(Debug, Clone)]
pub struct Campaign {
    /// How many cases.
    pub cases: u64,
    /// What they are made from.
    pub seed: u64,
    /// What is compared.
    pub embedding: Embedding,
    /// The class, or all of them in turn.
    pub class: Option<Class>,
    /// How many threads share the work.
    pub threads: usize,
}

impl Campaign {
    /// Runs all cases.
    pub fn run(&self) -> Report {
        let started = Instant::now();
        let next = AtomicU64::new(0);
        let tallies: Vec<Tally> = thread::scope(|scope| {
            let worker = |_| scope.spawn(|| self.work(&next));
            let workers: Vec<_> = (0..self.threads.max(1)).map(worker).collect();
            workers
                .into_iter()
                .map(|worker| {
                    worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
                })
                .collect()
        });
        let mut total = Tally::default();
        for tally in tallies {
            total.add(tally);
        }
        total.failed.sort_unstable();
        let maker = Maker::new(self);
        let shown = total.failed.iter().take(SHOWN);
        Report {
            per_class: total.per_class,
            divergences: total.failed.len() as u64,
            gas_only_divergences: total.gas_only,
            findings: shown.filter_map(|index| maker.smallest(*index)).collect(),
            elapsed: started.elapsed(),
        }
    }

    /// Runs chunks of cases until there are none left.
    fn work(&self, next: &AtomicU64) -> Tally {
        let maker = Maker::new(self);
        let mut tally = Tally::default();
        loop {
            let first = next.fetch_add(CHUNK, Ordering::Relaxed);
            if first >= self.cases {
                return tally;
            }
            for index in first..self.cases.min(first + CHUNK) {
                let (class, number) = maker.schedule.case(index);
                *tally.per_class.entry(class).or_default() += 1;
                if let Err(error) = self.check(number, &maker.case(class, number)) {
                    tally.failed.push(index);
                    let gas_only =
                        matches!(&error, Error::Divergence(found) if found.is_gas_only());
                    tally.gas_only += u64::from(gas_only && class.is_malformed());
                }
            }
        }
    }

    /// Compares one case.
    pub(super) fn check(&self, number: u64, case: &Case) -> Result<(), Error> {
        self.embedding.compare(number, &case.world, &case.transactions).map(drop)
    }
}

/// What a thread has counted.
#[derive(Debug, Default)]
struct Tally {
    per_class: BTreeMap<Class, u64>,
    gas_only: u64,
    failed: Vec<u64>,
}

impl Tally {
    fn add(&mut self, other: Self) {
        for (class, count) in other.per_class {
            *self.per_class.entry(class).or_default() += count;
        }
        self.gas_only += other.gas_only;
        self.failed.extend(other.failed);
    }
}
