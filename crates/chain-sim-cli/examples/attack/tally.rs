//! What came of an attack's requests.

use std::{
    fmt,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::wire::Failure;

/// What came of an attack's requests.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    sent: AtomicU64,
    answers: AtomicU64,
    failures: AtomicU64,
    misunderstood: AtomicU64,
    first: Mutex<Option<String>>,
}

impl Tally {
    /// Counts requests whose answers are not read.
    pub(crate) fn sent(&self, requests: u64) {
        self.sent.fetch_add(requests, Ordering::Relaxed);
    }

    /// Counts an answer.
    pub(crate) fn count<T>(&self, answer: &Result<T, Failure>) {
        match answer {
            Ok(_) => self.answers.fetch_add(1, Ordering::Relaxed),
            Err(failure) => {
                let mut first = self.first.lock().unwrap_or_else(PoisonError::into_inner);
                first.get_or_insert_with(|| failure.to_string());
                if failure.is_misunderstood() {
                    self.misunderstood.fetch_add(1, Ordering::Relaxed);
                }
                self.failures.fetch_add(1, Ordering::Relaxed)
            }
        };
    }

    /// Returns whether no request was refused as none, or another one had a result.
    pub(crate) fn is_understood(&self) -> bool {
        let misunderstood = self.misunderstood.load(Ordering::Relaxed);
        misunderstood == 0 || self.answers.load(Ordering::Relaxed) > 0
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let answers = self.answers.load(Ordering::Relaxed);
        let failures = self.failures.load(Ordering::Relaxed);
        match self.sent.load(Ordering::Relaxed) {
            0 => write!(formatter, "{answers} results")?,
            sent => write!(formatter, "{sent} requests sent, {answers} clients done")?,
        }
        if failures > 0 {
            let first = self.first.lock().unwrap_or_else(PoisonError::into_inner);
            let first: String = first.as_deref().unwrap_or_default().chars().take(90).collect();
            write!(formatter, ", {failures} errors ({first})")?;
        }
        Ok(())
    }
}
