//! A run.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::Instant,
};

use op_revm::OpSpecId;

use super::{Counts, Embedding, Report, maker::Maker};
use crate::{
    Encoder, Error, Observation,
    cases::{Case, Class, Setting},
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
    /// The spec, or those of [`Setting::SPECS`] in turn.
    pub spec: Option<OpSpecId>,
    /// The encoder, or both in turn.
    pub encoder: Option<Encoder>,
    /// How many threads share the work.
    pub threads: usize,
}

impl Campaign {
    /// So many cases of all kinds in this embedding, made from seed 1 by one thread.
    pub const fn new(cases: u64, embedding: Embedding) -> Self {
        Self { cases, seed: 1, embedding, class: None, spec: None, encoder: None, threads: 1 }
    }

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
            counts: total.counts,
            divergences: total.failed.len() as u64,
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
                let group = (class, self.setting(number));
                let counts = tally.counts.entry(group).or_default();
                match self.check(number, &maker.case(class, number)) {
                    Ok(Some(seen)) => counts.count(&seen),
                    Ok(None) => counts.left_out += 1,
                    Err(_) => {
                        counts.cases += 1;
                        tally.failed.push(index);
                    }
                }
            }
        }
    }

    /// Compares one case; nothing where the embedding leaves it out.
    pub(super) fn check(
        &self,
        number: u64,
        case: &Case,
    ) -> Result<Option<Vec<Observation>>, Error> {
        self.embedding.compare(number, &case.world, &case.transactions)
    }

    /// The spec and the encoder of the case with this number. Proxies and machines have periods of
    /// three and four.
    pub(super) fn setting(&self, number: u64) -> Setting {
        let spec = turn(Setting::SPECS, number / 12);
        let encoder = turn(Encoder::ALL, number / 36);
        Setting { spec: self.spec.unwrap_or(spec), encoder: self.encoder.unwrap_or(encoder) }
    }
}

/// The one whose turn it is.
fn turn<T: Copy, const N: usize>(all: [T; N], round: u64) -> T {
    let index = round % N as u64;
    all[usize::try_from(index).unwrap_or_default()]
}

/// What a thread has counted.
#[derive(Debug, Default)]
struct Tally {
    counts: BTreeMap<(Class, Setting), Counts>,
    failed: Vec<u64>,
}

impl Tally {
    fn add(&mut self, other: Self) {
        for (group, counts) in other.counts {
            self.counts.entry(group).or_default().add(counts);
        }
        self.failed.extend(other.failed);
    }
}
