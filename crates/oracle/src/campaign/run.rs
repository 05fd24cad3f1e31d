//! Runs of campaigns.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::Instant,
};

use super::{Campaign, Counts, Report, generator::CaseGenerator};
use crate::cases::{Class, Setting};

/// Number of cases that a thread takes at a time.
const CHUNK: u64 = 256;
/// Number of divergences to shrink and report.
const REPORTED: usize = 5;

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
        let generator = CaseGenerator::new(self);
        let reported = total.failed.iter().take(REPORTED);
        Report {
            counts: total.counts,
            divergences: total.failed.len() as u64,
            findings: reported.filter_map(|index| generator.smallest(*index)).collect(),
            elapsed: started.elapsed(),
        }
    }

    /// Runs chunks of cases until none are left.
    fn work(&self, next: &AtomicU64) -> Tally {
        let generator = CaseGenerator::new(self);
        let mut tally = Tally::default();
        loop {
            let first = next.fetch_add(CHUNK, Ordering::Relaxed);
            if first >= self.cases {
                return tally;
            }
            for index in first..self.cases.min(first + CHUNK) {
                let (class, number) = generator.schedule.case(index);
                let group = (class, self.setting(number));
                let counts = tally.counts.entry(group).or_default();
                match self.check(number, &generator.case(class, number)) {
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
}

/// The counts of one thread.
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
